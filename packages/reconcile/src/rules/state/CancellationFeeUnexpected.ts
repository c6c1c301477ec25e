import * as Amounts from "../../model/Amounts.ts"
import { isCancellationFee, isLive } from "../../model/ItemKind.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/** A cancellation fee on an order that was not canceled and whose stay was not shortened. */
export const cancellationFeeUnexpected: OrderRule = {
  code: "cancellation-fee-unexpected",
  title: "cancellation fees on orders that are not canceled",
  version: 1,
  severity: "warning",
  predicate: "an order that is not canceled has Open or Closed items of type `CancellationFee`",
  exceptions: ["fees of 0", "orders with a Canceled `SpaceOrder` item: the fee is for a shortened stay"],
  action: "Refund the fee, or cancel the order",
  scope: "order",
  when: ({ hasCancellationFees }) => hasCancellationFees,
  needsAllItems: true,
  judge: (reconciled) => {
    const { items, order } = reconciled
    if (order === undefined || order.row.State === "Canceled") return []
    const fees = items.filter((item) => isCancellationFee(item) && isLive(item) && item.Amount.GrossValue !== 0)
    if (fees.length === 0) return []
    if (items.some((item) => item.Type === "SpaceOrder" && item.AccountingState === "Canceled")) return []
    const sums = Amounts.byCurrency(fees.map(({ Amount }) => Amount))
    const only = Amounts.only(sums)
    return [{
      orderItemIds: fees.map(({ Id }) => Id),
      message: `Order ${nameOf(reconciled)} is ${order.row.State}, but has a cancellation fee of ${
        Amounts.inWords(sums)
      }.`,
      expected: "0",
      actual: only?.gross ?? null,
      delta: only?.gross ?? null,
      currency: only?.currency ?? null,
      evidence: {
        number: order.row.Number ?? null,
        state: order.row.State,
        sums,
        exceptionsTested: ["shortened stay"],
        exceptionsUndecided: []
      }
    }]
  }
}
