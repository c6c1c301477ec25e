import { Instant } from "@nightaudit/core"
import * as EditableHistory from "../../calendar/EditableHistory.ts"
import * as Stay from "../../calendar/Stay.ts"
import * as Amounts from "../../model/Amounts.ts"
import { isLive } from "../../model/ItemKind.ts"
import { enterpriseOf, nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/**
 * A reservation past its end that is still not checked in. Its items look like revenue, but the platform posts them to the
 * ledger on check-in only.
 */
export const staleConfirmedOrder: OrderRule = {
  code: "stale-confirmed-order",
  title: "reservations past their end that are still not checked in",
  version: 1,
  severity: "warning",
  predicate:
    "a Confirmed reservation has Open or Closed items with a non-zero gross value, consumed before the as-of time, and its scheduled end is before that time",
  exceptions: [
    "reservations within the operational editable history window, for a late check-in; if the window is unknown, no such allowance is made"
  ],
  action: "Check the guest in, cancel, or post a no-show: the ledger does not contain this revenue yet",
  scope: "order",
  when: ({ isConfirmed }) => isConfirmed,
  needsAllItems: false,
  judge: (reconciled, context) => {
    const { items, order } = reconciled
    if (order?.kind !== "reservation" || order.row.State !== "Confirmed") return []
    const end = Stay.scheduledEnd(order.row)
    const enterpriseId = enterpriseOf(reconciled, context)
    const enterprise = enterpriseId && context.enterprises.get(enterpriseId)
    const window = enterprise ? EditableHistory.operational(enterprise) : undefined
    if (end === undefined) return []
    if (Instant.toEpochMillis(end) + (window ?? 0) >= Instant.toEpochMillis(context.asOf)) return []
    const consumed = items.filter((item) =>
      isLive(item) && item.Amount.GrossValue !== 0 && Instant.InstantOrder(item.ConsumedUtc, context.asOf) < 0
    )
    if (consumed.length === 0) return []
    const sums = Amounts.byCurrency(consumed.map(({ Amount }) => Amount))
    const only = Amounts.only(sums)
    return [{
      orderItemIds: consumed.map(({ Id }) => Id),
      message: `Reservation ${nameOf(reconciled)} was scheduled to end at ${end} and is still Confirmed, but ${
        Amounts.inWords(sums)
      } of its items count as revenue.`,
      expected: "0",
      actual: only?.gross ?? null,
      delta: only?.gross ?? null,
      currency: only?.currency ?? null,
      evidence: {
        number: order.row.Number ?? null,
        scheduledEndUtc: end,
        operationalWindowHours: window === undefined ? null : window / 3_600_000,
        sums,
        exceptionsTested: ["within the operational window", "not consumed yet"],
        exceptionsUndecided: window === undefined ? ["late check-in: the operational window is unknown"] : []
      }
    }]
  }
}
