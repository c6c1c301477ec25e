import { assert, describe, it } from "@effect/vitest"
import { itemCurrencyInconsistent } from "../../../src/rules/currency/ItemCurrencyInconsistent.ts"
import { amount, id, item, judged, reconciled, reservation } from "../../support/fixtures.ts"

describe("item-currency-inconsistent", () => {
  it("reports a unit amount in another currency than the amount", () => {
    const items = [item(1), item(2, { UnitAmount: amount(100, [7], 107, "USD") })]
    assert.deepStrictEqual(judged(itemCurrencyInconsistent, reconciled(reservation(), items)), [{
      severity: "error",
      orderItemIds: [id(2)],
      message: "The unit amount of an item is in USD, but its amount is in EUR.",
      expected: "EUR",
      actual: "USD",
      evidence: { exceptionsTested: [] }
    }])
  })

  it("lets an order have items in two currencies, and an amount converted from another", () => {
    const dollars = amount(100, [7], 107, "USD")
    const items = [item(1, { UnitAmount: dollars, Amount: dollars }), item(2, { OriginalAmount: dollars })]
    assert.deepStrictEqual(judged(itemCurrencyInconsistent, reconciled(reservation(), items)), [])
  })
})
