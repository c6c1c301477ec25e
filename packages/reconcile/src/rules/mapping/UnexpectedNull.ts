import type { OrderItem } from "@nightaudit/core"
import type { FoundOrder } from "../../model/FoundOrder.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

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

/** Names each field: looking up names would take time for every row. */
const isWholeOrder = (row: FoundOrder["row"]): boolean =>
  row.AccountId != null && row.AccountType != null && row.CreatorProfileId != null && row.UpdaterProfileId != null &&
  row.Number != null && row.Origin != null && row.Options != null

const isWholeItem = (item: OrderItem.OrderItem): boolean =>
  item.OriginalAmount != null && item.CreatorProfileId != null && item.UpdaterProfileId != null && item.Options != null

const list = (fields: ReadonlyArray<string>): string => fields.map((field) => `\`${field}\``).join(", ")

/** Fields that the API contract requires and the platform leaves out. No sum needs them: the rows are kept and counted. */
export const unexpectedNull: OrderRule = {
  code: "unexpected-null",
  title: "fields that are missing contrary to the API contract",
  version: 1,
  severity: "warning",
  predicate: `${list(orderFields)} of an order, or ${
    list(itemFields)
  } of its items, are missing or null; one finding per order`,
  exceptions: ["orders that were not found"],
  action: "Report the records to Mews support: rules that need these fields do not check them",
  scope: "order",
  when: ({ hasMissingFields }) => hasMissingFields,
  needsAllItems: false,
  judge: (reconciled) => {
    const { items, order } = reconciled
    if ((order === undefined || isWholeOrder(order.row)) && items.every(isWholeItem)) return []
    const ofOrder = order === undefined ? [] : orderFields.filter((field) => order.row[field] == null)
    const lacking = items.filter((item) => itemFields.some((field) => item[field] == null))
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
