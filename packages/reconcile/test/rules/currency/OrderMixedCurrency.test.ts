import { assert, describe, it } from "@effect/vitest"
import { orderMixedCurrency } from "../../../src/rules/currency/OrderMixedCurrency.ts"
import { amount, blind, canceled, id, inactive, item, judged, open, reconciled } from "../../support/fixtures.ts"

const dollars = (n: number, fields: object = {}) => item(n, { Amount: amount(50, [], 50, "USD"), ...fields })

const judge = (...items: ReadonlyArray<ReturnType<typeof item>>) =>
  judged(orderMixedCurrency, reconciled(undefined, items, { serviceOrderId: id(0x0e) }), blind)

describe("order-mixed-currency", () => {
  it("reports the live items of an order in several currencies", () => {
    assert.deepStrictEqual(judge(item(1), dollars(2, open), item(3), item(4, canceled)), [{
      severity: "info",
      orderItemIds: [id(1), id(2), id(3)],
      message: `Order ${id(0x0e)} is charged in several currencies: 214 EUR, 50 USD.`,
      expected: "one currency",
      actual: "EUR, USD",
      evidence: {
        sums: [
          { currency: "EUR", items: 2, net: "200", tax: "14", gross: "214" },
          { currency: "USD", items: 1, net: "50", tax: "0", gross: "50" }
        ],
        exceptionsTested: [],
        exceptionsUndecided: ["charged in several currencies on purpose"]
      }
    }])
  })

  it.each([
    ["one currency", [item(1), item(2)]],
    ["a canceled item in another", [item(1), dollars(2, canceled)]],
    ["an inactive item in another", [item(1), dollars(2, inactive)]],
    ["no items", []]
  ])("does not report %s", (_, items) => {
    assert.deepStrictEqual(judge(...items), [])
  })
})
