import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { generate, type RuleCode, ruleCodes, truth } from "../src/index.ts"
import { exact, format } from "../src/internal/truth/Decimal.ts"
import { lineOf, whole } from "./support/Questions.ts"

const BASES = ["consumed", "closed", "created", "updated"] as const

const STORIES = [
  { seed: 1 },
  { seed: 2, enterprises: 6, orders: 900 },
  { seed: 3, enterprises: 1, orders: 150 },
  { seed: 4, from: "2025-10-20", to: "2025-11-10", enterprises: 2 },
  { seed: 5, from: "2026-02-10", to: "2026-02-17", enterprises: 6, orders: 1200 },
  { seed: 6, orders: 2500, enterprises: 4 }
] as const

describe("Truth", () => {
  it.effect.each(STORIES)(
    "finds nothing above info where nothing was planted: %o",
    (options) =>
      Effect.gen(function*() {
        const hotel = yield* generate({ ...options, defects: "none" })
        for (const basis of BASES) {
          const { findings, verdicts } = truth(hotel, whole(hotel, basis))
          assert.deepStrictEqual(findings.filter((finding) => finding.code !== "processed-order-open-items"), [])
          assert.deepStrictEqual(findings.filter((finding) => finding.severity !== "info"), [])
          assert.deepStrictEqual([verdicts.orphan, verdicts.unresolved], [0, 0])
        }
        assert.deepStrictEqual(hotel.planted, [])
      })
  )

  it.effect.each(STORIES)("finds what was planted, and nothing else: %o", (options) =>
    Effect.gen(function*() {
      const [clean, hotel] = [yield* generate({ ...options, defects: "none" }), yield* generate(options)]
      const { findings } = truth(hotel, whole(hotel))
      const told = hotel.planted.filter(({ code }) => code !== "unresolved-reference").map(lineOf)
      const open = (line: string) => line.startsWith("info processed-order-open-items")
      const lines = findings.filter(({ code }) => code !== "unresolved-reference").map(lineOf)
      assert.deepStrictEqual(lines.filter((line) => !open(line)).toSorted(), told.toSorted())
      assert.isAbove(truth(clean, whole(clean)).findings.filter((finding) => open(lineOf(finding))).length, 0)

      const dangling = findings.filter(({ code }) => code === "unresolved-reference")
      assert.isTrue(dangling.every((finding) => finding.severity === "info" && finding.serviceOrderId === null))
      assert.deepStrictEqual(
        dangling.flatMap((finding) => finding.orderItemIds).toSorted(),
        hotel.planted.filter(({ code }) => code === "unresolved-reference").flatMap((one) => one.orderItemIds)
          .toSorted()
      )
    }))

  it.effect("has every code at least twice, in different enterprises", () =>
    Effect.gen(function*() {
      const hotel = yield* generate()
      const places = new Map<string, Set<string>>()
      for (const { items, order } of hotel.records()) {
        const id = items[0]?.ServiceOrderId ?? order?.Id
        const planted = hotel.planted.find(({ serviceOrderId }) => serviceOrderId === id)
        const service = hotel.services.find((one) => one.Id === (order?.ServiceId ?? items[0]?.ServiceId))
        const place = service?.EnterpriseId ?? items[0]?.EnterpriseId ?? ""
        if (planted !== undefined) places.set(planted.code, (places.get(planted.code) ?? new Set()).add(place))
      }
      for (const code of ruleCodes) assert.isAtLeast(places.get(code)?.size ?? 0, 2, code)
    }))

  it.effect.each(ruleCodes)("plants only what it is asked for: %s", (code: RuleCode) =>
    Effect.gen(function*() {
      const hotel = yield* generate({ defects: [code] })
      const { findings } = truth(hotel, whole(hotel))
      const codes = new Set(findings.filter((one) => !lineOf(one).startsWith("info processed")).map((one) => one.code))
      assert.deepStrictEqual([...codes], [code])
    }))

  it.effect("adds up: verdicts, totals and findings of parts of the window are those of the whole", () =>
    Effect.gen(function*() {
      const hotel = yield* generate({ orders: 300, enterprises: 6 })
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
      const hotel = yield* generate({ orders: 400, enterprises: 6 })
      const items = [...hotel.records()].flatMap((record) => record.items)
      for (const [index, minutes] of [0, 240, 300, 0, 210, 0].entries()) {
        const house = hotel.enterprises[index]
        const calendar = new Intl.DateTimeFormat("en-CA", { timeZone: house?.TimeZoneIdentifier, dateStyle: "short" })
        const localDay = (instant: string, less: number) => calendar.format(Date.parse(instant) - less * 60_000)
        const mine = items.filter((item) => item.EnterpriseId === house?.Id)
          .filter((item) => ["2026-03-08", "2026-03-29"].includes(localDay(item.ConsumedUtc, 0)))
        const expected = mine.map((item) => localDay(item.ConsumedUtc, minutes)).toSorted()
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

  it.effect("is found in a few seconds for 20,000 orders", () =>
    Effect.gen(function*() {
      const hotel = yield* generate({ orders: 20_000, defects: "none" })
      assert.isAbove(truth(hotel, whole(hotel)).items, 60_000)
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
