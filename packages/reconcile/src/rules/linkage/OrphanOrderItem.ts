import { creationOf } from "../../internal/combGuid.ts"
import { plural, verb } from "../../internal/words.ts"
import * as Amounts from "../../model/Amounts.ts"
import { serviceName } from "../../model/Context.ts"
import { isLive, isSystem } from "../../model/ItemKind.ts"
import type { OrderRule } from "../Rule.ts"

/**
 * Items whose service order is neither a reservation nor a product service order that is visible to the token. Where every
 * item has no value or is posted by the platform itself, the finding is a note.
 */
export const orphanOrderItem: OrderRule = {
  code: "orphan-order-item",
  title: "order items without an existing service order",
  version: 1,
  severity: "error",
  otherwise: "info when every item is neither Open nor Closed, has a zero value or is posted by the platform itself",
  predicate:
    "the service order of these items of the period was looked up by ID among reservations and product service orders, and neither returned it",
  exceptions: [
    "not reported if a lookup failed or none of the items' services is visible to the token: see `unresolved-reference`"
  ],
  action:
    "Find the items through their bill in Mews; widen the token's scope; otherwise ask Mews support, with the creation time if the evidence shows one",
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
      message: `${plural(itemsInRange.length, "order item")} of ${services.join(", ")} ${
        verb(itemsInRange.length, "refers", "refer")
      } to a service order that does not exist.`,
      expected: "a reservation or a product service order",
      actual: only?.gross ?? null,
      currency: only?.currency ?? null,
      evidence: {
        services,
        sums,
        searched: ["reservations by id", "product service orders by id, in every service"],
        orderCreatedAt: creationOf(serviceOrderId, context.asOf),
        exceptionsTested: ["zero value", "posted by the platform"]
      }
    }]
  }
}
