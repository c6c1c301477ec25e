import * as decimals from "../../internal/decimals.ts"
import type { OrderRule } from "../Rule.ts"
import * as Rebates from "./Rebates.ts"

/** A live rebate of an item that counts for nothing: the guest may have been credited twice. */
export const rebateOfDeadItem: OrderRule = {
  code: "rebate-of-dead-item",
  title: "rebates of items that count for nothing",
  version: 1,
  severity: "warning",
  predicate: "a live rebate's item is Canceled or Inactive: one finding for each rebate",
  exceptions: ["the night rebate of a canceled order"],
  action: "looks whether the guest was credited twice, and cancels the rebate",
  scope: "order",
  when: ({ hasRebates }) => hasRebates,
  needsAllItems: false,
  judge: (reconciled) =>
    Rebates.pairs(reconciled)
      .filter(({ rebate, target: { AccountingState } }) =>
        (AccountingState === "Canceled" || AccountingState === "Inactive") &&
        // Of an order that was not found nobody knows whether it is canceled.
        (rebate.Type !== "NightRebate" || (reconciled.order?.row.State ?? "Canceled") !== "Canceled")
      )
      .map((pair) => {
        const { AccountingState, CanceledUtc } = pair.target
        const { Currency, GrossValue } = pair.rebate.Amount
        return {
          orderItemIds: Rebates.idsOf(pair),
          message: `A rebate of ${
            decimals.text(GrossValue)
          } ${Currency} takes back an item that is ${AccountingState}.`,
          expected: "Open or Closed",
          actual: AccountingState,
          evidence: {
            ...Rebates.evidenceOf(pair),
            canceledUtc: CanceledUtc ?? null,
            exceptionsTested: ["the night rebate of a canceled order"],
            exceptionsUndecided: []
          }
        }
      })
}
