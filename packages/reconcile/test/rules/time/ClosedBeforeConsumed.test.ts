import { assert, describe, it } from "@effect/vitest"
import { closedBeforeConsumed } from "../../../src/rules/time/ClosedBeforeConsumed.ts"
import {
  amount,
  blind,
  canceled,
  id,
  inactive,
  item,
  judged,
  open,
  orderId,
  reconciled,
  reservation
} from "../../support/fixtures.ts"

const ahead = { ConsumedUtc: "2026-03-15T09:59:59Z" }

const names = (fields: object) =>
  judged(closedBeforeConsumed, reconciled(reservation(), [item(1, fields)])).map(({ orderItemIds }) => orderItemIds)

describe("closed-before-consumed", () => {
  it.each([
    ["of an order that was found", reservation(), undefined, "R-1"],
    ["of one that was not", undefined, undefined, null],
    ["without the hotel in sight", reservation(), blind, "R-1"]
  ])("mentions items that were billed before they are consumed, %s", (_, found, within, number) => {
    const items = [item(1), item(2, ahead), item(3, { ConsumedUtc: "2026-03-07T10:00:00Z" })]
    assert.deepStrictEqual(judged(closedBeforeConsumed, reconciled(found, items), within), [{
      severity: "info",
      orderItemIds: [id(2), id(3)],
      message: `2 items of order ${number ?? orderId}, 214 EUR, were billed up to 9 days before consumption.`,
      actual: "214",
      currency: "EUR",
      evidence: {
        number,
        daysAhead: 9,
        sums: [{ currency: "EUR", items: 2, net: "200", tax: "14", gross: "214" }],
        exceptionsTested: ["billed within a day of consumption", "moved to the time of its rebate"],
        exceptionsUndecided: ["paid in advance"]
      }
    }])
  })

  it("reports no single value of two currencies", () => {
    const items = [item(1, ahead), item(2, { ...ahead, Amount: amount(5, [], 5, "USD") })]
    assert.deepStrictEqual(
      judged(closedBeforeConsumed, reconciled(reservation(), items)).map(({ actual, currency }) => [actual, currency]),
      [[null, null]]
    )
  })

  it.each([["2026-03-06T10:00:00Z", []], ["2026-03-06T10:00:01Z", [[id(1)]]]])(
    "allows for a day, to the second: %s",
    (ConsumedUtc, expected) => {
      assert.deepStrictEqual(names({ ConsumedUtc }), expected)
    }
  )

  it("accepts an item that was moved to the time of its rebate", () => {
    const { ConsumedUtc } = item(1, ahead)
    const rebate = (of: string, fields: object = {}) =>
      item(2, { Type: "NightRebate", ConsumedUtc, Data: { Rebate: { RebatedItemId: of } }, ...open, ...fields })
    const named = (...items: Parameters<typeof reconciled>[1]) =>
      judged(closedBeforeConsumed, reconciled(reservation(), items)).map(({ orderItemIds }) => orderItemIds)
    assert.deepStrictEqual(named(item(1, ahead), rebate(id(1))), [])
    assert.deepStrictEqual(named(item(1, ahead), rebate(id(3))), [[id(1)]])
    assert.deepStrictEqual(named(item(1, ahead), rebate(id(1), { ConsumedUtc: "2026-03-04T12:00:00Z" })), [[id(1)]])
  })

  it.each([
    ["open", open],
    ["open again", { AccountingState: "Open" }],
    ["canceled", { ...canceled, ClosedUtc: "2026-03-01T10:00:00Z" }],
    ["inactive", { ...inactive, ClosedUtc: "2026-03-01T10:00:00Z" }],
    ["closed at an unknown time", { ClosedUtc: null }]
  ])("accepts an item that is %s", (_, fields) => {
    assert.deepStrictEqual(names({ ...ahead, ...fields }), [])
  })
})
