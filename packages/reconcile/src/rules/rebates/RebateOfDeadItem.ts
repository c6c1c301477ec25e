import * as decimals from "../../internal/decimals.ts"
import type { OrderRule } from "../Rule.ts"
import * as Rebates from "./Rebates.ts"

/** An Open or Closed rebate of a canceled or inactive item: the guest may have been credited twice. */
export const rebateOfDeadItem: OrderRule = {
  code: "rebate-of-dead-item",
  title: "rebates of canceled or inactive items",
  version: 1,
  severity: "warning",
  predicate: "the item of an Open or Closed rebate is Canceled or Inactive; one finding per rebate",
  exceptions: ["night rebates of canceled orders, or of orders that were not found"],
  action: "Check whether the guest was credited twice, and cancel the rebate",
  scope: "order",
  when: ({ hasRebates }) => hasRebates,
  needsAllItems: false,
  judge: (reconciled) =>
    Rebates.pairs(reconciled)
      .filter(({ rebate, target: { AccountingState } }) =>
        (AccountingState === "Canceled" || AccountingState === "Inactive") &&
        // An order that was not found may be canceled.
        (rebate.Type !== "NightRebate" || (reconciled.order?.row.State ?? "Canceled") !== "Canceled")
      )
      .map((pair) => {
        const { AccountingState, CanceledUtc } = pair.target
        const { Currency, GrossValue } = pair.rebate.Amount
        return {
          orderItemIds: Rebates.idsOf(pair),
          message: `A rebate of ${decimals.text(GrossValue)} ${Currency} refers to an item that is ${AccountingState}.`,
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
