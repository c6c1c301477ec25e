import { assert, describe, it } from "@effect/vitest"
import { unconfirmedOrderLiveItems } from "../../../src/rules/state/UnconfirmedOrderLiveItems.ts"
import {
  amount,
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

const order = reservation({ State: "Optional" })

describe("unconfirmed-order-live-items", () => {
  it("reports items that count as revenue of an unconfirmed order", () => {
    const items = [item(1, open), item(2), item(3, inactive)]
    assert.deepStrictEqual(judged(unconfirmedOrderLiveItems, reconciled(order, items)), [{
      severity: "error",
      orderItemIds: [id(1), id(2)],
      message: "Order R-1 is only Optional, but 214 EUR of its items count as revenue.",
      expected: "Inactive",
      actual: "214",
      currency: "EUR",
      evidence: {
        number: "R-1",
        state: "Optional",
        orderUpdatedUtc: "2026-03-05T10:00:00Z",
        sums: [{ currency: "EUR", items: 2, net: "200", tax: "14", gross: "214" }],
        exceptionsTested: ["posted by the platform", "cancellation fee", "confirmed between the two readings"]
      }
    }])
  })

  it.each(["Optional", "Inquired", "Requested"])("reports an order that is %s", (State) => {
    assert.strictEqual(judged(unconfirmedOrderLiveItems, reconciled(visit({ State }), [item(1)])).length, 1)
  })

  it.each(["Confirmed", "Started", "Processed", "Canceled"])("does not report an order that is %s", (State) => {
    assert.deepStrictEqual(judged(unconfirmedOrderLiveItems, reconciled(reservation({ State }), [item(1)])), [])
  })

  it.each([...systemTypes, "CancellationFee"])("lets a %s count", (Type) => {
    assert.deepStrictEqual(judged(unconfirmedOrderLiveItems, reconciled(order, [item(1, { Type })])), [])
  })

  it("accepts items that are inactive or canceled", () => {
    assert.deepStrictEqual(
      judged(unconfirmedOrderLiveItems, reconciled(order, [item(1, inactive), item(2, canceled)])),
      []
    )
  })

  it("reports no single value for two currencies", () => {
    const items = [item(1), item(2, { Amount: amount(5, [], 5, "USD") })]
    assert.deepStrictEqual(
      judged(unconfirmedOrderLiveItems, reconciled(order, items)).map(({ actual, currency, message }) => [
        actual,
        currency,
        message
      ]),
      [[null, null, "Order R-1 is only Optional, but 107 EUR and 5 USD of its items count as revenue."]]
    )
  })

  it("does not report an order that was not found", () => {
    assert.deepStrictEqual(judged(unconfirmedOrderLiveItems, reconciled(undefined, [item(1)])), [])
  })
})
