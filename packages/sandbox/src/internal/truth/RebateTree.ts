import type { OrderRecord } from "../../Hotel.ts"
import type { OrderItemRow } from "../../Rows.ts"
import { exact } from "./Decimal.ts"
import { isLive, isRebate } from "./ItemRules.ts"
import type { Known } from "./Known.ts"

/** What is known of the rebates of an order: its own items, and those of the orders that its rebates point to. */
export interface RebateTree {
  readonly items: ReadonlyMap<string, OrderItemRow>
  /** The live rebates of an item in its currency, and of its rebates, whatever becomes of those between. */
  readonly rebatesOf: (item: OrderItemRow) => ReadonlyArray<OrderItemRow>
}

/** The ID of the item that a rebate reverses; null for any other item. */
export const targetOf = (item: OrderItemRow): string | null =>
  isRebate(item) ? item.Data?.Rebate?.RebatedItemId ?? null : null

/** The tree of an order. */
export const make = ({ items }: OrderRecord, known: Known): RebateTree => {
  const own = new Map(items.map((item) => [item.Id, item]))
  const others = items.flatMap((item) => {
    const target = targetOf(item)
    return target === null || own.has(target) ? [] : known.item(target)?.record.items ?? []
  })
  const all = new Map([...own, ...others.map((item) => [item.Id, item] as const)])
  const roots = Map.groupBy([...all.values()], (item) => rootOf(all, item))
  return {
    items: all,
    rebatesOf: (item) =>
      (roots.get(item.Id) ?? []).filter((one) =>
        one.Id !== item.Id && isLive(one) && one.Amount.Currency === item.Amount.Currency
      )
  }
}

/** The gross of an item with its live rebates. */
export const balance = (item: OrderItemRow, rebates: ReadonlyArray<OrderItemRow>): bigint =>
  rebates.reduce((sum, one) => sum + exact(one.Amount.GrossValue), exact(item.Amount.GrossValue))

// Where the targets lead from an item, or undefined where they lead nowhere or round in a circle.
const rootOf = (all: ReadonlyMap<string, OrderItemRow>, item: OrderItemRow): string | undefined => {
  const passed = new Set<string>()
  let at: OrderItemRow | undefined = item
  while (at !== undefined && isRebate(at)) {
    const target: string | null = targetOf(at)
    if (target === null || passed.has(target)) return undefined
    passed.add(target)
    at = all.get(target)
  }
  return at?.Id
}
