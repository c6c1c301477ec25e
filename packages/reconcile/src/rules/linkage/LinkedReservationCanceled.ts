import { Instant } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as Amounts from "../../model/Amounts.ts"
import * as Currency from "../../model/Currency.ts"
import { isLive } from "../../model/ItemKind.ts"
import { enterpriseOf, nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/** An order with a value that is linked to a canceled reservation: no check-out will settle it. */
export const linkedReservationCanceled: OrderRule = {
  code: "linked-reservation-canceled",
  title: "orders with a value that are linked to a canceled reservation",
  version: 1,
  severity: "warning",
  predicate:
    "a product service order that is not canceled is linked to a Canceled reservation, and its Open and Closed items do not net to zero in some currency",
  exceptions: [
    "orders whose Open and Closed items were all consumed before the cancellation",
    "differences of at most half a rounding unit",
    "day guests, gifts and payment on the spot cannot be detected"
  ],
  action: "Collect the value from the person who consumed it, or rebate it",
  scope: "order",
  when: ({ isLinked }) => isLinked,
  needsAllItems: true,
  judge: (reconciled, context) => {
    const { items, order, related: { linkedReservation: reservation } } = reconciled
    if (order?.kind !== "productServiceOrder" || order.row.State === "Canceled") return []
    if (typeof reservation !== "object" || reservation.State !== "Canceled") return []
    const live = items.filter(isLive)
    const canceledAt = reservation.CancelledUtc ?? undefined
    const isConsumedBefore = canceledAt !== undefined &&
      live.every(({ ConsumedUtc }) => Instant.InstantOrder(ConsumedUtc, canceledAt) < 0)
    if (isConsumedBefore) return []

    const enterpriseId = enterpriseOf(reconciled, context)
    const enterprise = enterpriseId && context.enterprises.get(enterpriseId)
    const sums = Amounts.byCurrency(live.map(({ Amount }) => Amount)).filter(({ currency, gross }) =>
      Currency.exceeds(
        BigDecimal.fromStringUnsafe(gross),
        Currency.halves(Currency.unit(currency, enterprise || undefined), 1)
      )
    )
    if (sums.length === 0) return []
    const only = Amounts.only(sums)
    return [{
      orderItemIds: live.map(({ Id }) => Id),
      message: `Order ${nameOf(reconciled)} has a balance of ${Amounts.inWords(sums)}, but its reservation ${
        reservation.Number || reservation.Id
      } is canceled.`,
      expected: "0",
      actual: only?.gross ?? null,
      delta: only?.gross ?? null,
      currency: only?.currency ?? null,
      evidence: {
        number: order.row.Number ?? null,
        state: order.row.State,
        reservationId: reservation.Id,
        reservationNumber: reservation.Number ?? null,
        reservationCancelledUtc: canceledAt ?? null,
        sums,
        exceptionsTested: ["rebated to zero", "consumed before the cancellation"],
        exceptionsUndecided: ["day guest", "gift", "paid on the spot"]
      }
    }]
  }
}
