import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/** A product service order that is linked to a reservation which was looked up by ID and not returned. */
export const linkedReservationMissing: OrderRule = {
  code: "linked-reservation-missing",
  title: "orders linked to a reservation that does not exist",
  version: 1,
  severity: "warning",
  predicate: "the `LinkedReservationId` of a product service order was looked up by ID and not returned",
  exceptions: [
    "not reported if the lookup failed: see `unresolved-reference`",
    "a reservation that is not visible to the token cannot be distinguished from one that does not exist"
  ],
  action: "Link the order again: automatic billing leaves it out",
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
        exceptionsUndecided: ["reservation not visible to the token"]
      }
    }]
  }
}
