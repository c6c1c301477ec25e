import { Instant } from "@nightaudit/core"
import { plural, verb } from "../../internal/words.ts"
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
    "items that the platform moved to the time of their rebate, as it does when a billed stay is canceled",
    "payments in advance are legitimate, and cannot be distinguished"
  ],
  action: "Defer the revenue at the end of the month",
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
      message: `${plural(ahead.length, "item")} of order ${nameOf(reconciled)}, ${Amounts.inWords(sums)}, ${
        verb(ahead.length, "was", "were")
      } billed up to ${plural(most, "day")} before consumption.`,
      actual: only?.gross ?? null,
      currency: only?.currency ?? null,
      evidence: {
        number: order?.row.Number ?? null,
        daysAhead: most,
        sums,
        exceptionsTested: ["billed within a day of consumption", "moved to the time of its rebate"],
        exceptionsUndecided: ["paid in advance"]
      }
    }]
  }
}
