import type { ItemRule } from "../Rule.ts"

/** An item of one enterprise under a service of another. Nothing legitimate looks so; unknown services are passed over. */
export const enterpriseMismatch: ItemRule = {
  code: "enterprise-mismatch",
  title: "order items booked under another property's service",
  version: 1,
  severity: "error",
  predicate: "an item belongs to another enterprise than its service or its order's service",
  exceptions: ["skipped where the service is unknown"],
  action: "stops posting: properties have leaked into each other",
  scope: "item",
  when: ({ hasItemsElsewhere }) => hasItemsElsewhere,
  judge: (item, { order }, { services }) => {
    const ofOrder = order && services.get(order.row.ServiceId)?.EnterpriseId
    const ofItem = services.get(item.ServiceId)?.EnterpriseId
    const expected = [ofOrder, ofItem].find((id) => id !== undefined && id !== item.EnterpriseId)
    return expected && {
      orderItemIds: [item.Id],
      message: `An item of enterprise ${item.EnterpriseId} is booked under a service of enterprise ${expected}.`,
      expected,
      actual: item.EnterpriseId,
      evidence: {
        enterpriseOfOrder: ofOrder ?? null,
        enterpriseOfItemsService: ofItem ?? null,
        exceptionsTested: ["service unknown"]
      }
    }
  }
}
