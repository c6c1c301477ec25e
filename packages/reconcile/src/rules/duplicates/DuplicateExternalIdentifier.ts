import { serviceName } from "../../model/Context.ts"
import { isLive } from "../../model/ItemKind.ts"
import type { EnterpriseRule } from "../Rule.ts"
import { name, ordersOf, PostingGroups } from "./PostingGroups.ts"

/** The same line of the same check in several orders: a point of sale posted it again. */
export const duplicateExternalIdentifier: EnterpriseRule = {
  code: "duplicate-external-identifier",
  title: "lines of one check in several orders",
  version: 1,
  severity: "warning",
  predicate:
    "Open or Closed items of the period with the same `ExternalIdentifier`, billing name, gross value, currency, service and type are in several orders; one finding per group",
  exceptions: ["other lines of the same check", "several items in one order", "an empty identifier"],
  action: "Compare the orders with the check, and rebate what was posted again",
  scope: "enterprise",
  begin: (_enterpriseId, context) => {
    const postings = new PostingGroups(({ billingName, externalIdentifier, serviceId, type }) => [
      externalIdentifier,
      billingName,
      serviceId,
      type
    ])
    return {
      add: (_reconciled, inRange) => {
        for (const item of inRange) {
          const { ExternalIdentifier } = item
          if (ExternalIdentifier && isLive(item)) postings.add(ExternalIdentifier, item)
        }
      },
      observations: () =>
        postings.groups.map((group) => {
          const orders = ordersOf(group.postings)
          const { currency, externalIdentifier, gross } = group
          return {
            orderItemIds: group.postings.map(({ id }) => id),
            message: `${
              name(group)
            } of ${gross} ${currency} with the external identifier "${externalIdentifier}" was posted to ${orders.length} orders of ${
              serviceName(context, group.serviceId)
            }.`,
            expected: "1 order",
            actual: `${orders.length} orders`,
            currency,
            evidence: {
              externalIdentifier,
              gross,
              postings: group.postings.toSorted((self, that) => self.id < that.id ? -1 : 1),
              exceptionsTested: ["other lines of the same check", "several in one order"],
              exceptionsUndecided: ["check numbers that are reused", "a check split into equal orders"]
            }
          }
        })
    }
  }
}
