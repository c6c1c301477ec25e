import { serviceName } from "../../model/Context.ts"
import { isSystem } from "../../model/ItemKind.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { ItemRule } from "../Rule.ts"

/** An item of another service than its order's. Items that the platform posts itself belong to services of their own. */
export const serviceMismatch: ItemRule = {
  code: "service-mismatch",
  title: "order items of another service than their order's",
  version: 1,
  severity: "warning",
  predicate: "an item belongs to another service than its order",
  exceptions: ["items that the platform posts itself"],
  action: "Correct the department of the revenue",
  scope: "item",
  when: ({ hasItemsElsewhere }) => hasItemsElsewhere,
  judge: (item, reconciled, context) => {
    const { order } = reconciled
    if (order === undefined || item.ServiceId === order.row.ServiceId || isSystem(item)) return undefined
    const [expected, actual] = [serviceName(context, order.row.ServiceId), serviceName(context, item.ServiceId)]
    return {
      orderItemIds: [item.Id],
      message: `An item of order ${nameOf(reconciled)} belongs to ${actual}, its order to ${expected}.`,
      expected: order.row.ServiceId,
      actual: item.ServiceId,
      evidence: {
        orderService: expected,
        itemService: actual,
        type: item.Type,
        exceptionsTested: ["posted by the platform"]
      }
    }
  }
}
