import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { generate, type Hotel, rangeCodes, type RuleCode, ruleCodes, truth, type TruthQuery } from "../src/index.ts"
import { exact, format } from "../src/internal/truth/Decimal.ts"
import { lineOf, whole } from "./support/Questions.ts"

const BASES = ["consumed", "closed", "created", "updated"] as const

const STORIES = [
  { seed: 1 },
  { seed: 2, enterprises: 7, orders: 1600 },
  { seed: 3, enterprises: 1, orders: 300 },
  { seed: 4, from: "2025-10-20", to: "2025-11-10", enterprises: 2 },
  { seed: 5, from: "2026-02-10", to: "2026-02-17", enterprises: 6, orders: 900 },
  { seed: 6, from: "2026-03-02", to: "2026-04-20", enterprises: 3, orders: 60 }
] as const

// An enterprise has these as a whole, where it is asked for.
const TRAITS = new Set<RuleCode>(["currency-converted-extract", "extract-filtered", "reservations-not-included"])

const scripted = ruleCodes.filter((code) => !TRAITS.has(code))

const ofRanges: ReadonlySet<string> = new Set(rangeCodes)

/** The findings without those on the range itself, which are never planted. */
const found = (hotel: Hotel, query: TruthQuery) =>
  truth(hotel, query).findings.filter(({ code }) => !ofRanges.has(code))

describe("Truth", () => {
  it.effect.each(STORIES)(
    "finds nothing where nothing was planted: %o",
    (options) =>
      Effect.gen(function*() {
        const hotel = yield* generate({ ...options, defects: "none" })
        for (const basis of BASES) {
          const { verdicts } = truth(hotel, whole(hotel, basis))
          assert.deepStrictEqual(found(hotel, whole(hotel, basis)), [])
          assert.deepStrictEqual([verdicts.orphan, verdicts.unresolved], [0, 0])
        }
        assert.deepStrictEqual(hotel.planted, [])
      })
  )

  it.effect.each(STORIES)("finds what was planted, and nothing else: %o", (options) =>
    Effect.gen(function*() {
      const hotel = yield* generate(options)
      assert.deepStrictEqual(
        found(hotel, whole(hotel)).map(lineOf).toSorted(),
        hotel.planted.map(lineOf).toSorted()
      )
    }))

  it.effect("has every code in small hotels too, seed after seed, and nothing that was not planted", () =>
    Effect.gen(function*() {
      const codes = new Set<RuleCode>()
      for (let seed = 1; seed <= 36; seed++) {
        const options = { seed, orders: 28 + seed % 5, enterprises: 1 + seed % 3 }
        const hotel = yield* generate(options)
        for (const { code } of hotel.planted) codes.add(code)
        assert.deepStrictEqual(
          found(hotel, whole(hotel)).map(lineOf).toSorted(),
          hotel.planted.map(lineOf).toSorted()
        )
        const clean = yield* generate({ ...options, defects: "none" })
        assert.deepStrictEqual(found(clean, whole(clean)), [])
      }
      assert.deepStrictEqual(scripted.filter((code) => !codes.has(code)), [])
    }))

  it.effect("has every code in different enterprises, and at least twice", () =>
    Effect.gen(function*() {
      const hotel = yield* generate()
      const places = new Map<string, Set<string>>()
      const enterprises = new Map(hotel.services.map((service) => [service.Id, service.EnterpriseId]))
      const findings = new Map<string, ReadonlyArray<string>>()
      for (const { items, order } of hotel.records()) {
        const id = order === null ? items[0]?.EnterpriseId : enterprises.get(order.ServiceId)
        const place = [id ?? ""]
        if (order !== null) findings.set(order.Id, place)
        for (const item of items) findings.set(item.Id, place)
      }
      for (const { code, orderItemIds, serviceOrderId } of hotel.planted) {
        const place = findings.get(serviceOrderId ?? orderItemIds[0] ?? "") ?? findings.get(orderItemIds[0] ?? "") ?? []
        places.set(code, new Set([...places.get(code) ?? [], ...place]))
      }
      for (const code of scripted) assert.isAtLeast(places.get(code)?.size ?? 0, 2, code)
    }))

  it.effect.each(scripted)("plants only what is requested: %s", (code: RuleCode) =>
    Effect.gen(function*() {
      const hotel = yield* generate({ orders: 120, defects: [code] })
      assert.deepStrictEqual([...new Set(found(hotel, whole(hotel)).map((one) => one.code))], [code])
    }))

  it.effect("adds up: verdicts, totals and findings of parts of the window are those of the whole", () =>
    Effect.gen(function*() {
      const hotel = yield* generate({ orders: 120, enterprises: 6 })
      for (const basis of BASES) {
        const all = truth(hotel, whole(hotel, basis))
        const parts = [hotel.from, "2026-03-08", "2026-03-29", hotel.to].flatMap((from, index, days) => {
          const to = days[index + 1]
          return to === undefined ? [] : [truth(hotel, { ...whole(hotel, basis), from, to })]
        })
        assert.strictEqual(parts.reduce((sum, part) => sum + part.items, 0), all.items)
        assert.strictEqual(all.totals.reduce((sum, row) => sum + row.items, 0), all.items)
        const gross = (rows: typeof all.totals) => format(rows.reduce((sum, row) => sum + exact(Number(row.gross)), 0n))
        assert.strictEqual(gross(parts.flatMap((part) => part.totals)), gross(all.totals))
        const houses = hotel.enterprises.map((one) => truth(hotel, { ...whole(hotel, basis), enterpriseIds: [one.Id] }))
        assert.deepStrictEqual(houses.flatMap((house) => house.totals).toSorted(byKey), [...all.totals])
        const services = [...new Set(all.totals.map((row) => row.serviceId))]
        const outlets = services.map((id) => truth(hotel, { ...whole(hotel, basis), serviceIds: [id] }))
        assert.deepStrictEqual(outlets.flatMap((outlet) => outlet.totals).toSorted(byKey), [...all.totals])
      }
    }))

  it.effect("counts items on the business days of a calendar that knows the zone, across changes of the clocks", () =>
    Effect.gen(function*() {
      const hotel = yield* generate({ orders: 600, enterprises: 6, defects: "none" })
      const items = [...hotel.records()].flatMap((record) => record.items)
      for (const [index, minutes] of [0, 240, 300, 0, 210, 0].entries()) {
        const house = hotel.enterprises[index]
        const wall = new Intl.DateTimeFormat("sv-SE", {
          timeZone: house?.TimeZoneIdentifier,
          dateStyle: "short",
          timeStyle: "short"
        })
        const closing = `${minutes / 60 < 10 ? "0" : ""}${Math.floor(minutes / 60)}:${minutes % 60 === 0 ? "00" : "30"}`
        const localDay = (instant: string) => wall.format(Date.parse(instant)).slice(0, 10)
        const businessDay = (instant: string) =>
          wall.format(Date.parse(instant)).slice(11) >= closing
            ? localDay(instant)
            : new Date(Date.parse(localDay(instant)) - 86_400_000).toISOString().slice(0, 10)
        const mine = items.filter((item) => item.EnterpriseId === house?.Id)
          .filter((item) => ["2026-03-08", "2026-03-29"].includes(localDay(item.ConsumedUtc)))
        const expected = mine.map((item) => businessDay(item.ConsumedUtc)).toSorted()
        const found = ["2026-03-08", "2026-03-29"].flatMap((from) => {
          const to = from.replace(/\d$/, (digit) => digit === "8" ? "9" : "0").replace("-20", "-30")
          return truth(hotel, { ...whole(hotel), from, to, enterpriseIds: [house?.Id ?? ""] }).totals
        })
        assert.deepStrictEqual(
          found.flatMap((row) => Array.from({ length: row.items }, () => row.businessDate)).toSorted(),
          expected
        )
        if (minutes > 0) assert.isAbove(new Set(expected).size, 2)
      }
    }))

  it.effect("is found in a few seconds for 5,000 orders", () =>
    Effect.gen(function*() {
      const hotel = yield* generate({ orders: 5000, defects: "none" })
      assert.isAbove(truth(hotel, whole(hotel)).items, 15_000)
    }))
})

const KEYS = [
  "enterpriseId",
  "businessDate",
  "serviceId",
  "accountingCategoryId",
  "revenueType",
  "type",
  "accountingState",
  "currency"
] as const

const byKey = (a: Record<typeof KEYS[number], string | null>, b: typeof a): number => {
  const [left, right] = [a, b].map((row) => KEYS.map((key) => row[key] ?? "").join("\u0000"))
  return left === right ? 0 : (left ?? "") < (right ?? "") ? -1 : 1
}
