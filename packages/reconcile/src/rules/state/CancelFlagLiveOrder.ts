import type { Instant } from "@nightaudit/core"
import * as Stay from "../../calendar/Stay.ts"
import * as Amounts from "../../model/Amounts.ts"
import { enterpriseOf, nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/**
 * Items that were canceled with a reservation which is not canceled. It may have been restored, and the items forgotten;
 * the nights cut from a shortened stay look the same and are passed over.
 */
export const cancelFlagLiveOrder: OrderRule = {
  code: "cancel-flag-live-order",
  title: "items canceled with a reservation that is not canceled",
  version: 1,
  severity: "info",
  predicate: "canceled items of an order that is not canceled have `CanceledWithReservation`",
  exceptions: [
    "items that start on the local day on which the stay ends, or later: nights cut from it",
    "where the hotel's calendar is unknown, every item that has a start",
    "a reservation that was restored cannot be decided"
  ],
  action: "looks whether the reservation was restored, and posts again what is missing",
  scope: "order",
  when: ({ hasItemsCanceledWithReservation }) => hasItemsCanceledWithReservation,
  needsAllItems: false,
  judge: (reconciled, context) => {
    const { items, order } = reconciled
    if (order === undefined || order.row.State === "Canceled") return []
    const end = order.kind === "reservation" ? Stay.end(order.row) : undefined
    const enterpriseId = enterpriseOf(reconciled, context)
    const calendar = enterpriseId && context.calendars.get(enterpriseId)
    // A night starts at midnight, so the one that was to follow the departure starts some hours before it.
    const isCut = (start: Instant.Instant | null | undefined) =>
      start != null && end !== undefined &&
      (!calendar || calendar.localDateOf(start) >= calendar.localDateOf(end))
    const flagged = items.filter((item) =>
      item.AccountingState === "Canceled" && item.Options?.CanceledWithReservation === true && !isCut(item.StartUtc)
    )
    if (flagged.length === 0) return []
    const sums = Amounts.byCurrency(flagged.map(({ Amount }) => Amount))
    return [{
      orderItemIds: flagged.map(({ Id }) => Id),
      message: `${flagged.length} item(s) of order ${nameOf(reconciled)}, ${
        Amounts.inWords(sums)
      }, were canceled with it, but it is ${order.row.State}.`,
      expected: "Canceled",
      actual: order.row.State,
      evidence: {
        number: order.row.Number ?? null,
        orderUpdatedUtc: order.row.UpdatedUtc,
        stayEndUtc: end ?? null,
        sums,
        exceptionsTested: ["night cut from the stay"],
        exceptionsUndecided: ["reservation restored"]
      }
    }]
  }
}
