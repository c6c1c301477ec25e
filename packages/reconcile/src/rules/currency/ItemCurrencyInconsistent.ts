import type { ItemRule } from "../Rule.ts"

/** An item whose unit amount and amount are in two currencies. Nothing legitimate looks so. */
export const itemCurrencyInconsistent: ItemRule = {
  code: "item-currency-inconsistent",
  title: "order items in two currencies at once",
  version: 1,
  severity: "error",
  predicate: "unit amount and amount of an item are in two currencies",
  exceptions: [],
  action: "reads the item again, then asks Mews support",
  scope: "item",
  when: ({ hasSeveralCurrencies }) => hasSeveralCurrencies,
  judge: ({ Amount, Id, UnitAmount }) =>
    UnitAmount.Currency === Amount.Currency ? undefined : {
      orderItemIds: [Id],
      message: `The unit amount of an item is in ${UnitAmount.Currency}, its amount in ${Amount.Currency}.`,
      expected: Amount.Currency,
      actual: UnitAmount.Currency,
      evidence: { exceptionsTested: [] }
    }
}
