import type { OrderRule } from "../Rule.ts"
import * as Rebates from "./Rebates.ts"

/** A rebate in another currency than what it takes back: the two can't be set off against each other. */
export const rebateCurrencyMismatch: OrderRule = {
  code: "rebate-currency-mismatch",
  title: "rebates in another currency than what they rebate",
  version: 1,
  severity: "error",
  predicate: "a live rebate is in another currency than the item that it rebates: one finding for each rebate",
  exceptions: [],
  action: "rebates in the currency of the charge, or books the difference of exchange",
  scope: "order",
  when: ({ hasRebates }) => hasRebates,
  needsAllItems: false,
  judge: (reconciled) =>
    Rebates.pairs(reconciled)
      .filter(({ rebate, target }) => rebate.Amount.Currency !== target.Amount.Currency)
      .map((pair) => ({
        orderItemIds: Rebates.idsOf(pair),
        message: `A rebate in ${pair.rebate.Amount.Currency} takes back an item in ${pair.target.Amount.Currency}.`,
        expected: pair.target.Amount.Currency,
        actual: pair.rebate.Amount.Currency,
        evidence: { ...Rebates.evidenceOf(pair), exceptionsTested: [], exceptionsUndecided: [] }
      }))
}
