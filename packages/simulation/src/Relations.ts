/**
 * Which orders of a hotel are judged by rows of others.
 */
import type { OrderItemRow, OrderRecord } from "@nightaudit/sandbox"

/**
 * The orders that are judged by rows of those that changed late, before their change or after: the orders that are linked to
 * them, and all that take something back of the same item.
 */
export const ordersOf = (
  late: ReadonlySet<string>,
  records: ReadonlyArray<OrderRecord>
): ReadonlyArray<string | undefined> => {
  if (late.size === 0) return []
  const items = new Map(records.flatMap(({ items }) => items.map((item) => [item.Id, item])))
  const trees = new Set(
    [...items.values()].filter(({ Id, ServiceOrderId }) => late.has(Id) || late.has(ServiceOrderId))
      .map((item) => rootOf(item, items))
  )
  return records.flatMap(({ items: own, order }) => {
    const linked = order !== null && "LinkedReservationId" in order ? order.LinkedReservationId : undefined
    const isRelated = late.has(linked ?? "") || own.some((item) => trees.has(rootOf(item, items)))
    return isRelated ? [order?.Id ?? own[0]?.ServiceOrderId] : []
  })
}

/** The ID of the item at the root of a chain of rebates; the item's own if it is not a rebate. */
const rootOf = (item: OrderItemRow, items: ReadonlyMap<string, OrderItemRow>): string => {
  const passed = new Set<string>()
  let at: OrderItemRow | undefined = item
  let id = item.Id
  while (at !== undefined && !passed.has(id)) {
    passed.add(id)
    id = at.Data?.Rebate?.RebatedItemId ?? id
    at = items.get(id)
  }
  return id
}
