import * as decimals from "../../internal/decimals.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { ItemRule } from "../Rule.ts"

const otherStates: ReadonlySet<string> = new Set(["Open", "Closed", "Inactive"])

/** An item of a canceled order that says it was canceled with it, and is not: it may still be billed. */
export const cancelFlagNotCanceled: ItemRule = {
  code: "cancel-flag-not-canceled",
  title: "order items canceled with their reservation, but not canceled",
  version: 1,
  severity: "error",
  predicate: "an item of a canceled order has `CanceledWithReservation` and is in another state than Canceled",
  exceptions: ["states that the contract does not name"],
  action: "cancels the item, or takes it off the bill, before it is charged to a stay that never was",
  isContradiction: true,
  scope: "item",
  when: ({ hasItemsCanceledWithReservation }) => hasItemsCanceledWithReservation,
  judge: (item, reconciled) => {
    const { order } = reconciled
    if (order?.row.State !== "Canceled" || item.Options?.CanceledWithReservation !== true) return undefined
    if (!otherStates.has(item.AccountingState)) return undefined
    const gross = decimals.text(item.Amount.GrossValue)
    return {
      orderItemIds: [item.Id],
      message: `An item of ${gross} ${item.Amount.Currency} was canceled with order ${
        nameOf(reconciled)
      }, but is ${item.AccountingState}.`,
      expected: "Canceled",
      actual: item.AccountingState,
      evidence: {
        number: order.row.Number ?? null,
        cancelledUtc: order.row.CancelledUtc ?? null,
        orderUpdatedUtc: order.row.UpdatedUtc,
        itemUpdatedUtc: item.UpdatedUtc,
        gross,
        currency: item.Amount.Currency,
        exceptionsTested: ["changed between the two readings"],
        exceptionsUndecided: []
      }
    }
  }
}
