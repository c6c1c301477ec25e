import { serviceName } from "../../model/Context.ts"
import { isSystem } from "../../model/ItemKind.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { ItemRule } from "../Rule.ts"

/** An item booked on another service than its order's. What the platform books by itself has services of its own. */
export const serviceMismatch: ItemRule = {
  code: "service-mismatch",
  title: "order items booked on another service than their order's",
  version: 1,
  severity: "warning",
  predicate: "an item is booked on another service than its order",
  exceptions: ["booked by the platform"],
  action: "corrects the department of the revenue",
  scope: "item",
  when: ({ hasItemsElsewhere }) => hasItemsElsewhere,
  judge: (item, reconciled, context) => {
    const { order } = reconciled
    if (order === undefined || item.ServiceId === order.row.ServiceId || isSystem(item)) return undefined
    const [expected, actual] = [serviceName(context, order.row.ServiceId), serviceName(context, item.ServiceId)]
    return {
      orderItemIds: [item.Id],
      message: `An item of order ${nameOf(reconciled)} is booked on ${actual}, its order on ${expected}.`,
      expected: order.row.ServiceId,
      actual: item.ServiceId,
      evidence: {
        orderService: expected,
        itemService: actual,
        type: item.Type,
        exceptionsTested: ["booked by the platform"]
      }
    }
  }
}
