/**
 * Service orders beside all their items: orders are looked up by id, first in the operation that their service's kind says
 * and then in the other, so that only an order that neither knows is missing.
 */
import type { Ids, OrderItem } from "@nightaudit/core"
import { Effect, Result } from "effect"
import type { Context } from "./Context.ts"
import type { FoundOrder } from "./FoundOrder.ts"
import { sortById } from "./internal/sortById.ts"
import { unlessFatal } from "./internal/unlessFatal.ts"
import type { ItemInRange } from "./ItemInRange.ts"
import type { ReconciledOrder } from "./ReconciledOrder.ts"
import * as Related from "./Related.ts"
import { Source } from "./Source.ts"
import type { Verdict } from "./Verdict.ts"

/** An order to be joined: what is already known of it. */
export interface Candidate {
  readonly id: Ids.ServiceOrderId
  /** The enterprise whose range is being read. */
  readonly enterpriseId: Ids.EnterpriseId
  /** The order's items in that enterprise's range. */
  readonly itemsInRange: ReadonlyArray<ItemInRange>
  /** The order, where it has been read. */
  readonly order?: FoundOrder | undefined
}

/**
 * The candidates beside their orders and all their items, in the order given. A lookup that fails makes its orders
 * `unresolved`, a reading of items that fails makes theirs incomplete; errors that concern the whole run fail. Items of
 * the range that the platform has deleted since they were read are left out.
 */
export const join = Effect.fnUntraced(function*(candidates: ReadonlyArray<Candidate>, context: Context) {
  const source = yield* Source
  const [orders, items] = yield* Effect.all([
    lookUp(source, candidates.filter(({ order }) => order === undefined), context),
    unlessFatal(itemsOf(source, candidates))
  ], { concurrency: 2 })
  const isComplete = Result.isSuccess(items)
  const itemsByOrder = byOrder(Result.getOrElse(items, () => []))
  const joined = candidates.map((candidate) => ({
    candidate,
    order: candidate.order ?? orders.found.get(candidate.id),
    items: itemsByOrder.get(candidate.id) ?? []
  }))
  const related = yield* Related.relate(joined)

  return joined.map(({ candidate, items: all, order }, index): ReconciledOrder => {
    const known = new Set(isComplete && candidate.itemsInRange.length > 0 ? all.map(({ Id }) => Id) : [])
    const deleted = isComplete ? candidate.itemsInRange.filter(({ Id }) => !known.has(Id)) : []
    const itemsInRange = deleted.length === 0
      ? candidate.itemsInRange
      : candidate.itemsInRange.filter(({ Id }) => known.has(Id))
    const elsewhere = ofOtherEnterprises(candidate, all, context)
    return {
      serviceOrderId: candidate.id,
      verdict: order?.kind ?? missing(candidate, orders.isComplete, context),
      order,
      itemsInRange: sortById(elsewhere.length === 0 ? itemsInRange : [...itemsInRange, ...elsewhere]),
      items: all,
      related: related[index] ?? Related.none,
      deleted: deleted.map(({ Id }) => Id),
      isComplete
    }
  })
})

/**
 * Every item of the orders. An item of the range that is not among them is asked for by its own id: it may have been set
 * aside once, and only what the platform does not give then is gone.
 */
const itemsOf = Effect.fnUntraced(function*(source: Source["Service"], candidates: ReadonlyArray<Candidate>) {
  const items = yield* source.itemsOf(candidates.map(({ id }) => id))
  const known = new Set<string>(items.map(({ Id }) => Id))
  const missing = candidates.flatMap(({ itemsInRange }) => itemsInRange.filter(({ Id }) => !known.has(Id)))
  return missing.length === 0 ? items : [...items, ...(yield* source.items(missing.map(({ Id }) => Id)))]
})

/** Only an order that could have been found is an orphan's: the token must see the service of an item. */
const missing = ({ itemsInRange }: Candidate, isComplete: boolean, { services }: Context): Verdict =>
  isComplete && itemsInRange.some((item) => services.has(item.ServiceId)) ? "orphan" : "unresolved"

const lookUp = Effect.fnUntraced(
  function*(source: Source["Service"], candidates: ReadonlyArray<Candidate>, { services }: Context) {
    const found = new Map<Ids.ServiceOrderId, FoundOrder>()
    let isComplete = true
    const serviceIds = [...services.keys()]
    const ask = {
      reservation: (ids: ReadonlyArray<Ids.ServiceOrderId>) =>
        Effect.map(source.reservations(ids), (rows) => rows.map((row): FoundOrder => ({ kind: "reservation", row }))),
      productServiceOrder: (ids: ReadonlyArray<Ids.ServiceOrderId>) =>
        Effect.map(
          source.productServiceOrders(ids, serviceIds),
          (rows) => rows.map((row): FoundOrder => ({ kind: "productServiceOrder", row }))
        )
    }
    const search = Effect.fnUntraced(function*(kind: FoundOrder["kind"], ids: ReadonlyArray<Ids.ServiceOrderId>) {
      if (ids.length === 0) return
      const orders = yield* unlessFatal(ask[kind](ids))
      if (Result.isFailure(orders)) isComplete = false
      else for (const order of orders.success) found.set(order.row.Id, order)
    })
    const additional: Array<Ids.ServiceOrderId> = []
    const bookable: Array<Ids.ServiceOrderId> = []
    for (const { id, itemsInRange } of candidates) {
      const kinds = itemsInRange.map((item) => services.get(item.ServiceId)?.Data?.Discriminator)
      ;(kinds.includes("Additional") ? additional : bookable).push(id)
    }
    yield* Effect.all([search("reservation", bookable), search("productServiceOrder", additional)], { concurrency: 2 })
    const notFound = (ids: ReadonlyArray<Ids.ServiceOrderId>) => ids.filter((id) => !found.has(id))
    yield* Effect.all([
      search("reservation", notFound(additional)),
      search("productServiceOrder", notFound(bookable))
    ], { concurrency: 2 })
    return { found, isComplete }
  }
)

/** An order may have items of several enterprises, each with a range of its own. */
const ofOtherEnterprises = (
  { enterpriseId }: Candidate,
  items: ReadonlyArray<OrderItem.OrderItem>,
  { inRange }: Context
): ReadonlyArray<ItemInRange> =>
  items.filter(({ EnterpriseId }) => EnterpriseId !== enterpriseId).flatMap((item) => inRange(item) ?? [])

const byOrder = (
  items: ReadonlyArray<OrderItem.OrderItem>
): ReadonlyMap<string, ReadonlyArray<OrderItem.OrderItem>> =>
  new Map([...Map.groupBy(items, (item) => item.ServiceOrderId)].map(([id, group]) => [id, sortById(group)]))
