import type { ItemRule } from "../Rule.ts"

/** An item of one enterprise under a service of another. No legitimate case is known; unknown services are not checked. */
export const enterpriseMismatch: ItemRule = {
  code: "enterprise-mismatch",
  title: "order items under another property's service",
  version: 1,
  severity: "error",
  predicate: "an item belongs to another enterprise than its service or its order's service",
  exceptions: ["items of services that were not returned are not checked"],
  action: "Stop posting and ask Mews support: charges of one property appear under another",
  scope: "item",
  when: ({ hasItemsElsewhere }) => hasItemsElsewhere,
  judge: (item, { order }, { services }) => {
    const ofOrder = order && services.get(order.row.ServiceId)?.EnterpriseId
    const ofItem = services.get(item.ServiceId)?.EnterpriseId
    const expected = [ofOrder, ofItem].find((id) => id !== undefined && id !== item.EnterpriseId)
    return expected && {
      orderItemIds: [item.Id],
      message: `An item of enterprise ${item.EnterpriseId} belongs to a service of enterprise ${expected}.`,
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
