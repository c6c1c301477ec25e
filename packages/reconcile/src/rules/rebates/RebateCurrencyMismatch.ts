import type { OrderRule } from "../Rule.ts"
import * as Rebates from "./Rebates.ts"

/** A rebate in another currency than the rebated item: the two cannot be offset against each other. */
export const rebateCurrencyMismatch: OrderRule = {
  code: "rebate-currency-mismatch",
  title: "rebates in another currency than the rebated item",
  version: 1,
  severity: "error",
  predicate: "an Open or Closed rebate is in another currency than the item that it rebates; one finding per rebate",
  exceptions: [],
  action: "Rebate in the currency of the charge, or post the exchange difference",
  scope: "order",
  when: ({ hasRebates }) => hasRebates,
  needsAllItems: false,
  judge: (reconciled) =>
    Rebates.pairs(reconciled)
      .filter(({ rebate, target }) => rebate.Amount.Currency !== target.Amount.Currency)
      .map((pair) => ({
        orderItemIds: Rebates.idsOf(pair),
        message: `A rebate in ${pair.rebate.Amount.Currency} rebates an item in ${pair.target.Amount.Currency}.`,
        expected: pair.target.Amount.Currency,
        actual: pair.rebate.Amount.Currency,
        evidence: { ...Rebates.evidenceOf(pair), exceptionsTested: [], exceptionsUndecided: [] }
      }))
}
