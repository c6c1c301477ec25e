import type { OrderItem } from "@nightaudit/core"
import type { FoundOrder } from "../../FoundOrder.ts"
import { nameOf } from "../../ReconciledOrder.ts"
import type { OrderRule } from "../../Rule.ts"

const orderFields = [
  "AccountId",
  "AccountType",
  "CreatorProfileId",
  "UpdaterProfileId",
  "Number",
  "Origin",
  "Options"
] as const satisfies ReadonlyArray<keyof FoundOrder["row"]>

const itemFields = [
  "OriginalAmount",
  "CreatorProfileId",
  "UpdaterProfileId",
  "Options"
] as const satisfies ReadonlyArray<keyof OrderItem.OrderItem>

const list = (fields: ReadonlyArray<string>): string => fields.map((field) => `\`${field}\``).join(", ")

/** Fields that the contract promises and the platform leaves out. Nothing needs them: the rows are kept and counted. */
export const unexpectedNull: OrderRule = {
  code: "unexpected-null",
  title: "fields that are missing against the contract",
  version: 1,
  severity: "warning",
  predicate: `${list(orderFields)} of an order, or ${
    list(itemFields)
  } of its items, are missing or null: one finding for an order`,
  exceptions: ["an order that was not found"],
  action: "reports the rows to Mews support: rules that need these fields are silent about them",
  scope: "order",
  needsAllItems: false,
  judge: (reconciled) => {
    const { items, order } = reconciled
    const ofOrder = order === undefined ? [] : orderFields.filter((field) => order.row[field] == null)
    const lacking = items.filter((item) => itemFields.some((field) => item[field] == null))
    if (ofOrder.length === 0 && lacking.length === 0) return []
    const ofItems = itemFields.filter((field) => lacking.some((item) => item[field] == null))
    const all = [...ofOrder, ...ofItems.map((field) => `${field} of items`)]
    return [{
      orderItemIds: lacking.map(({ Id }) => Id),
      message: `Order ${nameOf(reconciled)} lacks ${all.join(", ")}.`,
      actual: `without ${all.join(", ")}`,
      evidence: {
        order: ofOrder,
        items: lacking.map((item) => ({ id: item.Id, fields: itemFields.filter((field) => item[field] == null) })),
        exceptionsTested: ["the order was not found"],
        exceptionsUndecided: []
      }
    }]
  }
}
