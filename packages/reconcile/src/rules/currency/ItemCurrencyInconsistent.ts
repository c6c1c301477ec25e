import type { ItemRule } from "../Rule.ts"

/** An item whose unit amount and amount are in two currencies. No legitimate case is known. */
export const itemCurrencyInconsistent: ItemRule = {
  code: "item-currency-inconsistent",
  title: "order items in two currencies at once",
  version: 1,
  severity: "error",
  predicate: "the unit amount and the amount of an item are in different currencies",
  exceptions: [],
  action: "Read the item again, then ask Mews support",
  scope: "item",
  when: ({ hasSeveralCurrencies }) => hasSeveralCurrencies,
  judge: ({ Amount, Id, UnitAmount }) =>
    UnitAmount.Currency === Amount.Currency ? undefined : {
      orderItemIds: [Id],
      message: `The unit amount of an item is in ${UnitAmount.Currency}, but its amount is in ${Amount.Currency}.`,
      expected: Amount.Currency,
      actual: UnitAmount.Currency,
      evidence: { exceptionsTested: [] }
    }
}
