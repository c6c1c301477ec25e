import { Instant } from "@nightaudit/core"
import * as Amounts from "../../model/Amounts.ts"
import { rebatedItemOf } from "../../model/ItemKind.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/** Items billed more than a day before they are consumed: paid in advance, and deferred revenue until then. */
export const closedBeforeConsumed: OrderRule = {
  code: "closed-before-consumed",
  title: "items billed before they are consumed",
  version: 1,
  severity: "info",
  predicate: "Closed items of an order are consumed more than 24 hours after their `ClosedUtc`",
  exceptions: [
    "an item that was moved to the instant of its rebate, as the platform does when a billed stay is canceled",
    "a payment in advance is legitimate, and cannot be told apart"
  ],
  action: "defers the revenue at the end of the month",
  scope: "order",
  when: ({ hasItemsClosedEarly }) => hasItemsClosedEarly,
  needsAllItems: false,
  judge: (reconciled) => {
    const { items, order } = reconciled
    const early = items.flatMap((item) => {
      if (item.AccountingState !== "Closed" || item.ClosedUtc == null) return []
      const millis = Instant.toEpochMillis(item.ConsumedUtc) - Instant.toEpochMillis(item.ClosedUtc)
      return millis > Instant.dayMillis ? [{ item, days: Math.floor(millis / Instant.dayMillis) }] : []
    })
    if (early.length === 0) return []
    const rebated = new Set(items.map((item) => `${rebatedItemOf(item)} ${item.ConsumedUtc}`))
    const ahead = early.filter(({ item }) => !rebated.has(`${item.Id} ${item.ConsumedUtc}`))
    if (ahead.length === 0) return []
    const sums = Amounts.byCurrency(ahead.map(({ item }) => item.Amount))
    const only = Amounts.only(sums)
    const most = ahead.reduce((days, each) => Math.max(days, each.days), 0)
    return [{
      orderItemIds: ahead.map(({ item }) => item.Id),
      message: `${ahead.length} item(s) of order ${nameOf(reconciled)}, ${
        Amounts.inWords(sums)
      }, were billed up to ${most} day(s) before they are consumed.`,
      actual: only?.gross ?? null,
      currency: only?.currency ?? null,
      evidence: {
        number: order?.row.Number ?? null,
        daysAhead: most,
        sums,
        exceptionsTested: ["billed within a day of the consumption", "moved to its rebate"],
        exceptionsUndecided: ["paid in advance"]
      }
    }]
  }
}
