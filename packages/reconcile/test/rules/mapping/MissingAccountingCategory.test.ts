import { assert, describe, it } from "@effect/vitest"
import { missingAccountingCategory } from "../../../src/rules/mapping/MissingAccountingCategory.ts"
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

const category = { AccountingCategoryId: id(7) }

const judge = (items: ReadonlyArray<ReturnType<typeof item>>, order = reservation()) =>
  judged(missingAccountingCategory, reconciled(order, items), blind)

describe("missing-accounting-category", () => {
  it("reports the live items of an order together", () => {
    const items = [
      item(1),
      item(2, { ...open, Type: "CityTax", AccountingCategoryId: null }),
      item(3, category),
      item(4, canceled),
      item(5, inactive)
    ]
    assert.deepStrictEqual(judge(items), [{
      severity: "warning",
      orderItemIds: [id(1), id(2)],
      message: "2 items of order R-1 have no accounting category: 214 EUR.",
      actual: "214",
      currency: "EUR",
      evidence: {
        sums: [{ currency: "EUR", items: 2, net: "200", tax: "14", gross: "214" }],
        types: ["CityTax", "SpaceOrder"],
        exceptionsTested: ["deposits"],
        exceptionsUndecided: []
      }
    }])
  })

  it("adds no two currencies, and needs no order", () => {
    const items = [item(1), item(2, { Amount: amount(5, [], 5, "USD") })]
    assert.deepStrictEqual(
      judged(missingAccountingCategory, reconciled(undefined, items)).map(({ actual, currency, message }) => [
        actual,
        currency,
        message
      ]),
      [[null, null, `2 items of order ${orderId} have no accounting category: 107 EUR, 5 USD.`]]
    )
  })

  it.each([
    ["a deposit", item(1, { Type: "Deposit" })],
    ["a canceled item", item(1, canceled)],
    ["an inactive item", item(1, inactive)],
    ["an item with a category", item(1, category)]
  ])("does not report %s", (_, row) => {
    assert.deepStrictEqual(judge([row]), [])
  })
})
