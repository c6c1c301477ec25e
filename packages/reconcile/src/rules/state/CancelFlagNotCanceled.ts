import * as decimals from "../../internal/decimals.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { ItemRule } from "../Rule.ts"

const otherStates: ReadonlySet<string> = new Set(["Open", "Closed", "Inactive"])

/** An item flagged as canceled with its order that is not canceled itself: it may still be billed. */
export const cancelFlagNotCanceled: ItemRule = {
  code: "cancel-flag-not-canceled",
  title: "items flagged as canceled with their order that are not canceled",
  version: 1,
  severity: "error",
  predicate: "an item of a Canceled order has `CanceledWithReservation` and is Open, Closed or Inactive",
  exceptions: ["states that the API contract does not define"],
  action: "Cancel the item, or remove it from the bill, before it is charged",
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
      message: `An item of ${gross} ${item.Amount.Currency} is flagged as canceled with order ${
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
