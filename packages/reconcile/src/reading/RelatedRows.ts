/**
 * What orders and their items name beyond themselves: rebated items of other orders, linked reservations. Each is looked up
 * by id, so that what is not given is known to be missing.
 */
import type { Ids, OrderItem } from "@nightaudit/core"
import { Effect, Result } from "effect"
import type { FoundOrder } from "../model/FoundOrder.ts"
import { rebatedItemOf } from "../model/ItemKind.ts"
import { none, type Related } from "../model/Related.ts"
import { catchNonFatal } from "./internal/catchNonFatal.ts"
import * as LookUp from "./LookUp.ts"
import * as Orders from "./Orders.ts"
import type { SourceError } from "./SourceError.ts"
import { SourceRun } from "./SourceRun.ts"

/** An order, where it was found, and all its items. */
export interface Joined {
  readonly order: LookUp.OrderLookupResult
  readonly items: ReadonlyArray<OrderItem.OrderItem>
}

/**
 * What each of the orders names, in the order given; what is not `known` is looked up. What can't be read is `unread`; errors
 * that concern the whole run fail.
 */
export const relate: (
  orders: ReadonlyArray<Joined>,
  known: Orders.OrderCache
) => Effect.Effect<ReadonlyArray<Related>, SourceError, SourceRun> = Effect.fnUntraced(function*(
  orders: ReadonlyArray<Joined>,
  known: Orders.OrderCache
) {
  const source = yield* SourceRun
  const targets = orders.map(({ items }) => targetsElsewhere(items))
  const [others, linked] = yield* Effect.all([
    itemsElsewhere(source, orders, new Set(targets.flat())),
    linkedReservations(orders, known)
  ], { concurrency: 2 })
  return orders.map(({ order }, index): Related => {
    const named = targets[index] ?? []
    if (named.length === 0 && Orders.linkOf(order) === undefined) return none
    const found = [...new Set(named.flatMap((id) => chainOf(id, others.items)))]
      .filter(({ ServiceOrderId }) => ServiceOrderId !== orders[index]?.items[0]?.ServiceOrderId)
    const related = found.flatMap(({ ServiceOrderId }) => others.byOrder.get(ServiceOrderId) ?? [])
    const reservationId = Orders.linkOf(order)
    return {
      items: new Map([...found, ...related].map((item) => [item.Id, item])),
      missingItems: new Set(others.isRead ? named.filter((id) => !others.items.has(id)) : []),
      unreadItems: new Set(others.isRead ? [] : named.filter((id) => !others.items.has(id))),
      linkedReservation: reservationId && linked(reservationId)
    }
  })
})

/** The ids of rebated items that are not the order's own. */
const targetsElsewhere = (items: ReadonlyArray<OrderItem.OrderItem>): ReadonlyArray<Ids.OrderItemId> => {
  let targets: Set<Ids.OrderItemId> | undefined
  for (const { Data } of items) {
    const target = Data?.Rebate?.RebatedItemId
    if (target != null) (targets ??= new Set()).add(target)
  }
  if (targets === undefined) return []
  for (const { Id } of items) targets.delete(Id)
  return [...targets]
}

/** The rows that rebates of the batch name in other orders, of the batch or not. */
interface Elsewhere {
  readonly items: ReadonlyMap<string, OrderItem.OrderItem>
  readonly byOrder: ReadonlyMap<string, ReadonlyArray<OrderItem.OrderItem>>
  /** Whether all that was asked for was read. */
  readonly isRead: boolean
}

const nowhere: Elsewhere = { items: new Map(), byOrder: new Map(), isRead: true }

/** The maximum length of a chain of rebates of rebates that is looked up. */
const mostSteps = 8

const itemsElsewhere: (
  source: SourceRun["Service"],
  orders: ReadonlyArray<Joined>,
  targets: ReadonlySet<Ids.OrderItemId>
) => Effect.Effect<Elsewhere, SourceError> = Effect.fnUntraced(function*(source, orders, targets) {
  if (targets.size === 0) return nowhere
  const first = yield* step(source, orders, targets)
  const asked = new Set(targets)
  const items = new Map(first.items)
  for (let steps = 1; steps < mostSteps; steps++) {
    const next = [...targets].flatMap((id) => chainOf(id, items).slice(-1).flatMap((last) => rebatedItemOf(last) ?? []))
      .filter((id) => !items.has(id) && !asked.has(id))
    if (next.length === 0) break
    for (const id of next) asked.add(id)
    for (const [id, item] of (yield* step(source, orders, new Set(next))).items) items.set(id, item)
  }
  return items.size === first.items.size
    ? first
    : { items, byOrder: Map.groupBy(items.values(), (item) => item.ServiceOrderId), isRead: first.isRead }
})

/** An item and what it rebates, and so on, as far as that is known. */
const chainOf = (
  id: Ids.OrderItemId,
  items: ReadonlyMap<string, OrderItem.OrderItem>
): ReadonlyArray<OrderItem.OrderItem> => {
  const chain = new Set<OrderItem.OrderItem>()
  let at = items.get(id)
  while (at !== undefined && !chain.has(at)) {
    chain.add(at)
    at = items.get(rebatedItemOf(at) ?? "")
  }
  return [...chain]
}

/** The items of these ids, and all items of their orders. */
const step: (
  source: SourceRun["Service"],
  orders: ReadonlyArray<Joined>,
  targets: ReadonlySet<Ids.OrderItemId>
) => Effect.Effect<Elsewhere, SourceError> = Effect.fnUntraced(function*(source, orders, targets) {
  const found = new Map<string, OrderItem.OrderItem>()
  for (const { items } of orders) {
    for (const item of items) if (targets.has(item.Id)) found.set(item.Id, item)
  }
  const unknown = [...targets].filter((id) => !found.has(id))
  const read = unknown.length === 0 ? Result.succeed([]) : yield* catchNonFatal(source.items(unknown))
  for (const item of Result.getOrElse(read, () => [])) found.set(item.Id, item)

  const elsewhere = new Set([...targets].flatMap((id) => found.get(id)?.ServiceOrderId ?? []))
  const ofBatch = orders.filter(({ items }) => items[0] !== undefined && elsewhere.has(items[0].ServiceOrderId))
  const known = new Set(ofBatch.map(({ items }) => items[0]?.ServiceOrderId))
  const orderIds = [...elsewhere].filter((id) => !known.has(id))
  const all = orderIds.length === 0 ? Result.succeed([]) : yield* catchNonFatal(source.itemsOf(orderIds))
  const rows = [
    ...ofBatch.flatMap(({ items }) => items),
    ...found.values(),
    ...Result.getOrElse(all, () => [])
  ]
  const items = new Map<string, OrderItem.OrderItem>(rows.map((item) => [item.Id, item]))
  return {
    items,
    byOrder: Map.groupBy(items.values(), (item) => item.ServiceOrderId),
    isRead: Result.isSuccess(read) && Result.isSuccess(all)
  }
})

const linkedReservations = Effect.fnUntraced(function*(orders: ReadonlyArray<Joined>, known: Orders.OrderCache) {
  const links = new Set(orders.flatMap(({ order }) => Orders.linkOf(order) ?? []))
  const read = new Map<string, FoundOrder>()
  for (const { order } of orders) {
    if (typeof order === "object" && links.has(order.row.Id)) read.set(order.row.Id, order)
  }
  const found = yield* LookUp.reservations([...links].filter((id) => !read.has(id) && known(id) === undefined))
  return (id: Ids.ServiceOrderId): Related["linkedReservation"] => {
    const order = read.get(id) ?? known(id) ?? found.get(id) ?? "unread"
    return typeof order !== "object" ? order : order.kind === "reservation" ? order.row : "missing"
  }
})
