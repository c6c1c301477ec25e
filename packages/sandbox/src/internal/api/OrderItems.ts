import { accountingStates, itemTypes } from "../rows/Columns.ts"
import type { Tables } from "../rows/Tables.ts"
import { ITEMS_PER_ORDER } from "../story/Draft.ts"
import type { Filter } from "./Filter.ts"
import { orderOfId } from "./Orders.ts"
import type { PageOrder, Selection } from "./Page.ts"
import { all, coded, named, within } from "./Tests.ts"

/** What `orderItems/getAll` is asked for. */
export const select = (tables: Tables, filter: Filter, pageOrder: PageOrder): Selection => {
  const { ids, items, revisions } = tables
  const index = pageOrder === "created" ? items.byCreated() : items.byUpdated()
  const rowOfId = (id: string): number | undefined => {
    const number = ids.decode("item", id)
    const row = tables.rowOfItem(number)
    return row !== undefined && tables.itemId(number) === id && !revisions.isGone(row) ? row : undefined
  }
  const byId = filter.lists.get("OrderItemIds")?.flatMap((id) => rowOfId(id) ?? [])
  const byOrder = filter.lists.get("ServiceOrderIds")?.flatMap((id) => rowsOfOrder(tables, id))
  const ofOrder = byId !== undefined && byOrder !== undefined ? new Set(byOrder) : undefined
  return {
    ...index,
    rowOfId,
    candidates: byId ?? byOrder,
    matches: all([
      revisions.anyGone() ? (row) => !revisions.isGone(row) : undefined,
      within(filter, "ConsumedUtc", items.consumed),
      within(filter, "CreatedUtc", items.created),
      within(filter, "UpdatedUtc", items.updated),
      within(filter, "CanceledUtc", items.canceled),
      within(filter, "ClosedUtc", items.closed),
      named(filter, "EnterpriseIds", ids, "enterprise", items.enterprise),
      named(filter, "ServiceIds", ids, "service", items.service),
      named(filter, "AccountIds", ids, "account", items.account),
      named(filter, "BillIds", ids, "bill", items.bill),
      coded(filter, "AccountingStates", accountingStates, items.state),
      coded(filter, "Types", itemTypes, items.type),
      ofOrder === undefined ? undefined : (row) => ofOrder.has(row)
    ])
  }
}

const rowsOfOrder = (tables: Tables, id: string): ReadonlyArray<number> => {
  const order = orderOfId(tables, id)
  if (order === undefined) return []
  const rows: Array<number> = []
  for (let position = 0; position < ITEMS_PER_ORDER; position++) {
    const row = tables.rowOfItem(order * ITEMS_PER_ORDER + position)
    if (row === undefined) break
    if (tables.revisions.hostOf(row) === undefined) rows.push(row)
  }
  return [...rows, ...tables.revisions.guestsOf(order)]
}
