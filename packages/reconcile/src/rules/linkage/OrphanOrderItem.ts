import { creationOf } from "../../internal/combGuid.ts"
import * as Amounts from "../../model/Amounts.ts"
import { serviceName } from "../../model/Context.ts"
import { isLive, isSystem } from "../../model/ItemKind.ts"
import type { OrderRule } from "../Rule.ts"

/**
 * Items whose service order exists neither among the reservations nor among the product service orders that the token
 * can see. Items without worth, and those that the platform books by itself, are mentioned only.
 */
export const orphanOrderItem: OrderRule = {
  code: "orphan-order-item",
  title: "order items whose service order does not exist",
  version: 1,
  severity: "error",
  otherwise: "info when every item is not live, worth nothing or booked by the platform",
  predicate:
    "the order of these items of the range exists neither among reservations nor among product service orders, both asked by id",
  exceptions: [
    "silent, and `unresolved-reference` instead, when a lookup failed or the token sees none of the items' services"
  ],
  action:
    "finds the items by their bill in Mews; widens the token's scope; otherwise asks Mews support, with the time of creation that the evidence may show",
  scope: "order",
  when: ({ isOrphan }) => isOrphan,
  needsAllItems: false,
  judge: ({ itemsInRange, serviceOrderId, verdict }, context) => {
    if (verdict !== "orphan") return []
    const sums = Amounts.byCurrency(itemsInRange.filter(isLive).map((item) => item.Amount))
    const only = Amounts.only(sums)
    const isHarmless = itemsInRange.every((item) => !isLive(item) || isSystem(item) || item.Amount.GrossValue === 0)
    const services = [...new Set(itemsInRange.map((item) => serviceName(context, item.ServiceId)))].toSorted()
    return [{
      severity: isHarmless ? "info" : "error",
      orderItemIds: itemsInRange.map((item) => item.Id),
      message: `${itemsInRange.length} order item(s) of ${
        services.join(", ")
      } name a service order that does not exist.`,
      expected: "a reservation or a product service order",
      actual: only?.gross ?? null,
      currency: only?.currency ?? null,
      evidence: {
        services,
        sums,
        searched: ["reservations by id", "product service orders by id, in every service"],
        orderCreatedAt: creationOf(serviceOrderId, context.asOf),
        exceptionsTested: ["no worth", "booked by the platform"]
      }
    }]
  }
}
