import { assert, describe, it } from "@effect/vitest"
import { processedOrderFutureItem } from "../../../src/rules/state/ProcessedOrderFutureItem.ts"
import {
  amount,
  blind,
  canceled,
  id,
  inactive,
  item,
  judged,
  open,
  reconciled,
  reservation,
  systemTypes,
  visit
} from "../../support/fixtures.ts"

const after = { ConsumedUtc: "2026-03-07T12:00:00Z" }

const names = (found: ReturnType<typeof visit> | undefined, fields: object) =>
  judged(processedOrderFutureItem, reconciled(found, [item(1, fields)])).map(({ orderItemIds }) => orderItemIds)

describe("processed-order-future-item", () => {
  it.each([["with the hotel in sight", undefined], ["without it", blind]])(
    "warns of items that are consumed after the guest has left, %s",
    (_, within) => {
      const items = [item(1), item(2, after), item(3, { ...open, ConsumedUtc: "2026-03-06T12:00:00Z" })]
      assert.deepStrictEqual(judged(processedOrderFutureItem, reconciled(reservation(), items), within), [{
        severity: "warning",
        orderItemIds: [id(2), id(3)],
        message: "Order R-1 ended at 2026-03-05T10:00:00Z, but 2 items, 214 EUR, are consumed more than a day later.",
        expected: "0",
        actual: "214",
        delta: "214",
        currency: "EUR",
        evidence: {
          number: "R-1",
          endedUtc: "2026-03-05T10:00:00Z",
          lastConsumedUtc: "2026-03-07T12:00:00Z",
          sums: [{ currency: "EUR", items: 2, net: "200", tax: "14", gross: "214" }],
          exceptionsTested: ["within a day of the end", "posted by the platform", "cancellation fee", "rebate"],
          exceptionsUndecided: ["early departure charged on purpose"]
        }
      }])
    }
  )

  it("reports no single value of two currencies", () => {
    const items = [item(1, after), item(2, { ...after, Amount: amount(5, [], 5, "USD") })]
    assert.deepStrictEqual(
      judged(processedOrderFutureItem, reconciled(reservation(), items)).map(({ actual, currency }) => [
        actual,
        currency
      ]),
      [[null, null]]
    )
  })

  it.each([["2026-03-06T10:00:00Z", []], ["2026-03-06T10:00:01Z", [[id(1)]]]])(
    "allows for a day, to the second: %s",
    (ConsumedUtc, expected) => {
      assert.deepStrictEqual(names(reservation(), { ConsumedUtc }), expected)
    }
  )

  it.each<readonly [string, object]>([
    ...[...systemTypes, "CancellationFee", "NightRebate"].map((Type) => [`a ${Type}`, { Type }] as const),
    ["what the platform calls a rebate", { Data: { Discriminator: "Rebate" } }],
    ["a canceled item", canceled],
    ["an inactive item", inactive]
  ])("accepts %s", (_, fields) => {
    assert.deepStrictEqual(names(reservation(), { ...after, ...fields }), [])
  })

  it.each([
    ["a reservation that has not ended", reservation({ State: "Started" })],
    ["a reservation that does not say when it ended", reservation({ ActualEndUtc: null })],
    ["a product service order", visit()],
    ["an order that was not found", undefined]
  ])("does not report %s", (_, found) => {
    assert.deepStrictEqual(names(found, after), [])
  })
})
