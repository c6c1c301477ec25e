import { Instant } from "@nightaudit/core"
import * as decimals from "../../internal/decimals.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { ItemRule } from "../Rule.ts"

const confirmedStates: ReadonlySet<string> = new Set(["Confirmed", "Started", "Processed"])

/** An Inactive item with a value on a confirmed order: it is missing from every report. */
export const inactiveWithValue: ItemRule = {
  code: "inactive-with-value",
  title: "inactive items with a value",
  version: 1,
  severity: "warning",
  predicate: "an item of a Confirmed, Started or Processed order is Inactive and has a non-zero gross value",
  exceptions: ["orders updated at or after the as-of time: they may just have been confirmed"],
  action: "Ask Mews support to activate the item: it is missing from every report",
  isContradiction: true,
  scope: "item",
  when: ({ hasInactiveItemsWithValue }) => hasInactiveItemsWithValue,
  judge: (item, reconciled, { asOf }) => {
    const { order } = reconciled
    if (item.AccountingState !== "Inactive" || item.Amount.GrossValue === 0) return undefined
    if (order === undefined || !confirmedStates.has(order.row.State)) return undefined
    if (Instant.InstantOrder(order.row.UpdatedUtc, asOf) >= 0) return undefined
    const gross = decimals.text(item.Amount.GrossValue)
    return {
      orderItemIds: [item.Id],
      message: `An item of order ${
        nameOf(reconciled)
      }, which is ${order.row.State}, has a value of ${gross} ${item.Amount.Currency}, but is Inactive.`,
      expected: "0",
      actual: gross,
      delta: gross,
      currency: item.Amount.Currency,
      evidence: {
        number: order.row.Number ?? null,
        state: order.row.State,
        type: item.Type,
        orderUpdatedUtc: order.row.UpdatedUtc,
        itemUpdatedUtc: item.UpdatedUtc,
        exceptionsTested: [
          "order not confirmed",
          "changed after the as-of time",
          "changed between the two readings"
        ],
        exceptionsUndecided: []
      }
    }
  }
}
