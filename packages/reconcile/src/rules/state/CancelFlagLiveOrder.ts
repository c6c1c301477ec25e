import type { Instant } from "@nightaudit/core"
import * as Stay from "../../calendar/Stay.ts"
import { plural, verb } from "../../internal/words.ts"
import * as Amounts from "../../model/Amounts.ts"
import { enterpriseOf, nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/**
 * Items that were canceled with a reservation which is not canceled. It may have been restored without its items; nights that
 * were removed from a shortened stay look the same and are not reported.
 */
export const cancelFlagLiveOrder: OrderRule = {
  code: "cancel-flag-live-order",
  title: "items canceled with an order that is not canceled",
  version: 1,
  severity: "info",
  predicate: "Canceled items of an order that is not canceled have `CanceledWithReservation`",
  exceptions: [
    "items that start on or after the local day on which the stay ends: nights removed from it",
    "if the property's calendar is unknown, every item that has a start",
    "a reservation that was restored cannot be detected"
  ],
  action: "Check whether the reservation was restored, and post the missing items again",
  scope: "order",
  when: ({ hasItemsCanceledWithReservation }) => hasItemsCanceledWithReservation,
  needsAllItems: false,
  judge: (reconciled, context) => {
    const { items, order } = reconciled
    if (order === undefined || order.row.State === "Canceled") return []
    const end = order.kind === "reservation" ? Stay.end(order.row) : undefined
    const enterpriseId = enterpriseOf(reconciled, context)
    const calendar = enterpriseId && context.calendars.get(enterpriseId)
    // A night starts at midnight, hours before the time of departure on the same day.
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
      message: `${plural(flagged.length, "item")} of order ${nameOf(reconciled)}, ${Amounts.inWords(sums)}, ${
        verb(flagged.length, "was", "were")
      } canceled with it, but it is ${order.row.State}.`,
      expected: "Canceled",
      actual: order.row.State,
      evidence: {
        number: order.row.Number ?? null,
        orderUpdatedUtc: order.row.UpdatedUtc,
        stayEndUtc: end ?? null,
        sums,
        exceptionsTested: ["night removed from the stay"],
        exceptionsUndecided: ["reservation restored"]
      }
    }]
  }
}
