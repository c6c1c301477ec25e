import { Instant } from "@nightaudit/core"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

const unbilledStates: ReadonlySet<string> = new Set(["Canceled", "Optional", "Inquired", "Requested"])

/** A confirmed order without any item. Canceled, unconfirmed and imported orders may have none. */
export const orderWithoutItems: OrderRule = {
  code: "order-without-items",
  title: "confirmed orders without any charge",
  version: 1,
  severity: "warning",
  otherwise: "info for a reservation",
  predicate: "a confirmed order has no item, of any state or type",
  exceptions: [
    "canceled, Optional, Inquired and Requested orders",
    "orders of origin `Import`",
    "orders updated at or after the as-of time"
  ],
  action: "Ask whether the charge was posted elsewhere",
  scope: "order",
  when: ({ hasNoItems }) => hasNoItems,
  needsAllItems: true,
  judge: (reconciled, { asOf }) => {
    const { items, order } = reconciled
    if (order === undefined || items.length > 0) return []
    const { CreatedUtc, CreatorProfileId, Number, Origin, State, UpdatedUtc } = order.row
    if (unbilledStates.has(State) || Origin === "Import") return []
    if (Instant.InstantOrder(UpdatedUtc, asOf) >= 0) return []
    return [{
      severity: order.kind === "reservation" ? "info" : "warning",
      orderItemIds: [],
      message: `Order ${nameOf(reconciled)} is ${State}, but has no order item.`,
      expected: "at least one order item",
      actual: "none",
      evidence: {
        number: Number ?? null,
        state: State,
        origin: Origin ?? null,
        creatorProfileId: CreatorProfileId ?? null,
        createdUtc: CreatedUtc,
        updatedUtc: UpdatedUtc,
        searched: "order items of the order, of every state and type",
        exceptionsTested: ["canceled or unconfirmed", "imported", "changed after the as-of time"]
      }
    }]
  }
}
