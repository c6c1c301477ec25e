import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { generate, type Hotel, type OrderItemRow, truth, type TruthQuery } from "../src/index.ts"
import { amountRulesOfEnterprise } from "../src/internal/truth/AmountRules.ts"
import * as Frame from "../src/internal/truth/Frame.ts"
import type { EnterpriseJudge, ItemInRange } from "../src/internal/truth/Judge.ts"
import * as Known from "../src/internal/truth/Known.ts"
import { mappingRulesOfEnterprise } from "../src/internal/truth/MappingRules.ts"
import { lineOf, whole } from "./support/Questions.ts"

/** What a judge finds in some of the items of a hotel, changed before. */
const judged = (
  hotel: Hotel,
  judge: EnterpriseJudge,
  items: ReadonlyArray<ItemInRange>,
  basis: TruthQuery["basis"] = "consumed"
) => judge(Frame.make(hotel, whole(hotel, basis)), "", items, Known.make(hotel)).map(lineOf)

const itemsOf = (hotel: Hotel): ReadonlyArray<ItemInRange> =>
  [...hotel.records()].flatMap((record) => record.items.map((item) => ({ item, record })))

const live = ({ item }: ItemInRange): boolean => item.AccountingState === "Open" || item.AccountingState === "Closed"

const converted = (item: OrderItemRow): OrderItemRow => ({
  ...item,
  OriginalAmount: { ...item.Amount, Currency: "CHF" }
})

const oneHouse = generate({ seed: 11, orders: 400, enterprises: 1, defects: "none" })

describe("Truth of enterprises", () => {
  it.effect("thinks that an extract was converted when more than a fifth of 50 items or more was", () =>
    Effect.gen(function*() {
      const hotel = yield* oneHouse
      const items = itemsOf(hotel).map(({ item, record }) => ({
        record,
        item: { ...item, OriginalAmount: item.Amount }
      }))
      const mixed = (size: number, foreign: number) =>
        judged(
          hotel,
          amountRulesOfEnterprise,
          items.slice(0, size).map(({ item, record }, index) => ({
            record,
            item: index < foreign ? converted(item) : item
          }))
        )
      assert.deepStrictEqual(mixed(50, 10), [])
      assert.deepStrictEqual(mixed(50, 11), ["warning currency-converted-extract - "])
      assert.deepStrictEqual(mixed(49, 49), [])
    }))

  it.effect("misses the canceled and the inactive in more than 500 items, unless the query is by closing", () =>
    Effect.gen(function*() {
      const hotel = yield* oneHouse
      const all = itemsOf(hotel)
      const items = all.filter(live)
      const dead = all.filter((one) => !live(one))
      assert.isAbove(items.length, 501)
      assert.deepStrictEqual(judged(hotel, mappingRulesOfEnterprise, items.slice(0, 500)), [])
      assert.deepStrictEqual(judged(hotel, mappingRulesOfEnterprise, items.slice(0, 501)), [
        "warning extract-filtered - "
      ])
      assert.deepStrictEqual(judged(hotel, mappingRulesOfEnterprise, items.slice(0, 501), "closed"), [])
      for (const state of ["Canceled", "Inactive"]) {
        const one = dead.filter(({ item }) => item.AccountingState === state).slice(0, 1)
        assert.lengthOf(one, 1)
        assert.deepStrictEqual(judged(hotel, mappingRulesOfEnterprise, [...items.slice(0, 501), ...one]), [])
      }
    }))

  it.effect("misses the reservations of ten orders of a bookable service, when it found none of them", () =>
    Effect.gen(function*() {
      const hotel = yield* oneHouse
      const stays = [...hotel.records()].filter(({ items, kind }) => kind === "reservation" && items.length > 0)
      const hidden = (count: number) =>
        stays.slice(0, count).flatMap((record) =>
          record.items.map((item) => ({ item, record: { ...record, order: null } }))
        )
      const found = stays.slice(10, 11).flatMap((record) => record.items.map((item) => ({ item, record })))
      assert.deepStrictEqual(judged(hotel, mappingRulesOfEnterprise, hidden(9)), [])
      assert.deepStrictEqual(judged(hotel, mappingRulesOfEnterprise, hidden(10)), [
        "error reservations-not-included - "
      ])
      assert.deepStrictEqual(judged(hotel, mappingRulesOfEnterprise, [...hidden(10), ...found]), [])
    }))

  it.effect("has whole enterprises that are converted, filtered, or without reservations", () =>
    Effect.gen(function*() {
      const traits = ["currency-converted-extract", "extract-filtered", "reservations-not-included"] as const
      const hotel = yield* generate({ seed: 12, orders: 700, enterprises: 3, traits, defects: "none" })
      const { findings } = truth(hotel, whole(hotel))
      const ofEnterprises = findings.filter(({ code, serviceOrderId }) =>
        serviceOrderId === null && code !== "range-not-over"
      )
      assert.deepStrictEqual(ofEnterprises.map(lineOf), hotel.planted.map(lineOf))
      assert.deepStrictEqual(hotel.planted.map(lineOf), [
        "warning currency-converted-extract - ",
        "warning extract-filtered - ",
        "error reservations-not-included - "
      ])
      // What hides reservations hides them from their items and from what is linked to them.
      const others = new Set(findings.filter(({ serviceOrderId }) => serviceOrderId !== null).map(({ code }) => code))
      assert.deepStrictEqual([...others].toSorted(), ["linked-reservation-missing", "orphan-order-item"])
    }))

  it.effect("says of each hotel when its range is not over, by its own clock and closing hour", () =>
    Effect.gen(function*() {
      const hotel = yield* generate({ seed: 13, orders: 300, enterprises: 3, defects: "none" })
      const names = new Map(hotel.enterprises.map(({ Id, TimeZoneIdentifier }) => [TimeZoneIdentifier, Id]))
      const isOver = (zone: string, asOf: string): boolean =>
        truth(hotel, { ...whole(hotel), asOf, enterpriseIds: [names.get(zone) ?? ""] }).findings
          .every(({ code }) => code !== "range-not-over")
      const edges: ReadonlyArray<readonly [zone: string, before: string, after: string]> = [
        ["Europe/Berlin", "2026-03-31T21:59:59Z", "2026-03-31T22:00:00Z"],
        // These close at four and at five in the morning.
        ["America/New_York", "2026-04-01T07:59:59Z", "2026-04-01T08:00:00Z"],
        ["Asia/Tokyo", "2026-03-31T19:59:59Z", "2026-03-31T20:00:00Z"]
      ]
      for (const [zone, before, after] of edges) {
        assert.deepStrictEqual([isOver(zone, before), isOver(zone, after)], [false, true], zone)
      }
    }))

  it.effect("reports for each requested hotel, and no other, that nothing happened in the range", () =>
    Effect.gen(function*() {
      const hotel = yield* generate({ seed: 13, orders: 60, enterprises: 3, defects: "none" })
      const early = { ...whole(hotel), from: "2020-01-01", to: "2020-02-01" }
      const [first] = hotel.enterprises
      assert.deepStrictEqual(truth(hotel, early).findings.map(lineOf), Array(3).fill("warning range-without-items - "))
      assert.deepStrictEqual(
        truth(hotel, { ...early, enterpriseIds: [first?.Id ?? ""] }).findings.map(lineOf),
        ["warning range-without-items - "]
      )
    }))

  it.effect("leaves an enterprise with a trait its rebates, though their targets move up", () =>
    Effect.gen(function*() {
      const hotel = yield* generate({ seed: 3, orders: 1200, enterprises: 1, traits: ["extract-filtered"] })
      const rebates = itemsOf(hotel).filter(({ item }) => item.Data?.Rebate !== null && item.Data?.Rebate !== undefined)
      assert.isTrue(rebates.some(({ item, record }) => record.items.findIndex(({ Id }) => Id === item.Id) > 4))
      for (const { item, record } of rebates) {
        const target = record.items.find(({ Id }) => Id === item.Data?.Rebate?.RebatedItemId)
        assert.isBelow((target?.Amount.GrossValue ?? 0) * item.Amount.GrossValue, 0)
      }
    }))
})
