import { Instant } from "@nightaudit/core"
import * as Stay from "../../calendar/Stay.ts"
import { plural, verb } from "../../internal/words.ts"
import * as Amounts from "../../model/Amounts.ts"
import { isLive, isRebate, isSystem } from "../../model/ItemKind.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/** Items consumed more than a day before or after the stay that their order is linked to. The platform predicts some links. */
export const linkedOutsideStay: OrderRule = {
  code: "linked-outside-stay",
  title: "orders consumed outside the stay that they are linked to",
  version: 1,
  severity: "info",
  predicate:
    "Open or Closed items of a product service order were consumed more than 24 hours before the linked reservation starts, or more than 24 hours after it ends",
  exceptions: [
    "rebates, and items that the platform posts itself",
    "the stay runs from the earlier of scheduled and actual start to the later of scheduled and actual end",
    "links to canceled reservations",
    "a link that the platform predicted cannot be distinguished from one that was made"
  ],
  action: "Check that the order is linked to the right stay",
  scope: "order",
  when: ({ isLinked }) => isLinked,
  needsAllItems: false,
  judge: (reconciled) => {
    const { items, order, related: { linkedReservation: reservation } } = reconciled
    if (order?.kind !== "productServiceOrder") return []
    if (typeof reservation !== "object" || reservation.State === "Canceled") return []
    const [scheduledStart, scheduledEnd] = [Stay.scheduledStart(reservation), Stay.scheduledEnd(reservation)]
    const start = scheduledStart && Stay.earlier(scheduledStart, reservation.ActualStartUtc)
    const end = scheduledEnd && Stay.later(scheduledEnd, reservation.ActualEndUtc)
    const first = start === undefined ? Number.NEGATIVE_INFINITY : Instant.toEpochMillis(start) - Instant.dayMillis
    const last = end === undefined ? Number.POSITIVE_INFINITY : Instant.toEpochMillis(end) + Instant.dayMillis
    const outside = items.filter((item) => {
      const consumed = Instant.toEpochMillis(item.ConsumedUtc)
      return isLive(item) && !isRebate(item) && !isSystem(item) && (consumed < first || consumed > last)
    })
    if (outside.length === 0) return []
    const sums = Amounts.byCurrency(outside.map(({ Amount }) => Amount))
    const consumed = outside.map(({ ConsumedUtc }) => ConsumedUtc).toSorted(Instant.InstantOrder)
    return [{
      orderItemIds: outside.map(({ Id }) => Id),
      message: `${plural(outside.length, "item")} of order ${nameOf(reconciled)}, ${Amounts.inWords(sums)}, ${
        verb(outside.length, "was", "were")
      } consumed more than a day outside the stay of reservation ${reservation.Number || reservation.Id}.`,
      expected: `from ${start ?? "?"} to ${end ?? "?"}`,
      actual: `from ${consumed.at(0)} to ${consumed.at(-1)}`,
      evidence: {
        number: order.row.Number ?? null,
        reservationId: reservation.Id,
        reservationNumber: reservation.Number ?? null,
        stayStartUtc: start ?? null,
        stayEndUtc: end ?? null,
        sums,
        exceptionsTested: ["within a day of the stay", "reservation canceled", "rebate", "posted by the platform"],
        exceptionsUndecided: ["link predicted by the platform", "bought before arrival", "late check-out"]
      }
    }]
  }
}
