import * as Amounts from "../../model/Amounts.ts"
import { isCancellationFee, isLive, isSystem } from "../../model/ItemKind.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

const unconfirmedStates: ReadonlySet<string> = new Set(["Optional", "Inquired", "Requested"])

/**
 * An unconfirmed order whose items already count as revenue. All its items should be Inactive, except fees, deposits and other
 * items that the platform posts itself.
 */
export const unconfirmedOrderLiveItems: OrderRule = {
  code: "unconfirmed-order-live-items",
  title: "unconfirmed orders whose items count as revenue",
  version: 1,
  severity: "error",
  predicate: "items of an Optional, Inquired or Requested order are Open or Closed",
  exceptions: ["items that the platform posts itself, and cancellation fees"],
  action: "Find out why revenue is reported for an unconfirmed order",
  scope: "order",
  when: ({ isUnconfirmed }) => isUnconfirmed,
  needsAllItems: false,
  isContradiction: true,
  judge: (reconciled) => {
    const { items, order } = reconciled
    if (order === undefined || !unconfirmedStates.has(order.row.State)) return []
    const live = items.filter((item) => isLive(item) && !isSystem(item) && !isCancellationFee(item))
    if (live.length === 0) return []
    const sums = Amounts.byCurrency(live.map((item) => item.Amount))
    const only = Amounts.only(sums)
    return [{
      orderItemIds: live.map((item) => item.Id),
      message: `Order ${nameOf(reconciled)} is only ${order.row.State}, but ${
        Amounts.inWords(sums)
      } of its items count as revenue.`,
      expected: "Inactive",
      actual: only?.gross ?? null,
      currency: only?.currency ?? null,
      evidence: {
        number: order.row.Number ?? null,
        state: order.row.State,
        orderUpdatedUtc: order.row.UpdatedUtc,
        sums,
        exceptionsTested: ["posted by the platform", "cancellation fee", "confirmed between the two readings"]
      }
    }]
  }
}
