import { Instant } from "@nightaudit/core"
import { Order } from "effect"
import { plural, verb } from "../../internal/words.ts"
import * as Amounts from "../../model/Amounts.ts"
import { isCancellationFee, isLive, isRebate, isSystem } from "../../model/ItemKind.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/** Items consumed more than a day after the guest left. An early departure that is charged in full looks the same. */
export const processedOrderFutureItem: OrderRule = {
  code: "processed-order-future-item",
  title: "items consumed after the guest left",
  version: 1,
  severity: "warning",
  predicate: "Open or Closed items of a Processed reservation are consumed more than 24 hours after its `ActualEndUtc`",
  exceptions: [
    "items that the platform posts itself, cancellation fees and rebates",
    "nights that stay charged after an early departure cannot be detected"
  ],
  action: "Shorten the stay, or post the nights as a fee",
  scope: "order",
  when: ({ hasItemsAfterDeparture }) => hasItemsAfterDeparture,
  needsAllItems: false,
  judge: (reconciled) => {
    const { items, order } = reconciled
    if (order?.kind !== "reservation" || order.row.State !== "Processed" || order.row.ActualEndUtc == null) return []
    const until = Instant.toEpochMillis(order.row.ActualEndUtc) + Instant.dayMillis
    const after = items.filter((item) =>
      isLive(item) && !isSystem(item) && !isCancellationFee(item) && !isRebate(item) &&
      Instant.toEpochMillis(item.ConsumedUtc) > until
    )
    if (after.length === 0) return []
    const sums = Amounts.byCurrency(after.map(({ Amount }) => Amount))
    const only = Amounts.only(sums)
    return [{
      orderItemIds: after.map(({ Id }) => Id),
      message: `Order ${nameOf(reconciled)} ended at ${order.row.ActualEndUtc}, but ${plural(after.length, "item")}, ${
        Amounts.inWords(sums)
      }, ${verb(after.length, "is", "are")} consumed more than a day later.`,
      expected: "0",
      actual: only?.gross ?? null,
      delta: only?.gross ?? null,
      currency: only?.currency ?? null,
      evidence: {
        number: order.row.Number ?? null,
        endedUtc: order.row.ActualEndUtc,
        lastConsumedUtc: after.map(({ ConsumedUtc }) => ConsumedUtc).reduce(Order.max(Instant.InstantOrder)),
        sums,
        exceptionsTested: ["within a day of the end", "posted by the platform", "cancellation fee", "rebate"],
        exceptionsUndecided: ["early departure charged on purpose"]
      }
    }]
  }
}
