import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/** A product service order that is linked to a reservation which was asked for by id and not given. */
export const linkedReservationMissing: OrderRule = {
  code: "linked-reservation-missing",
  title: "orders linked to a reservation that does not exist",
  version: 1,
  severity: "warning",
  predicate: "the `LinkedReservationId` of a product service order was asked by id, and no reservation was given",
  exceptions: [
    "silent, and `unresolved-reference` instead, when the lookup failed",
    "a reservation that the token does not see cannot be told from one that is gone"
  ],
  action: "links the order again, since automatic billing passes it by",
  scope: "order",
  when: ({ isLinked }) => isLinked,
  needsAllItems: false,
  judge: (reconciled) => {
    const { order, related } = reconciled
    if (order?.kind !== "productServiceOrder" || related.linkedReservation !== "missing") return []
    const reservationId = order.row.LinkedReservationId ?? null
    return [{
      orderItemIds: [],
      message: `Order ${nameOf(reconciled)} is linked to reservation ${reservationId}, which does not exist.`,
      expected: reservationId,
      actual: "none",
      evidence: {
        number: order.row.Number ?? null,
        state: order.row.State,
        searched: ["reservations by id"],
        exceptionsTested: ["lookup failed"],
        exceptionsUndecided: ["reservation out of the token's sight"]
      }
    }]
  }
}
