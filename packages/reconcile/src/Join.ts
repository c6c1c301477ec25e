/**
 * Service orders beside all their items: orders are looked up by id, first in the operation that their service's kind says
 * and then in the other, so that only an order that neither knows is missing.
 */
import type { Ids, MewsError, OrderItem } from "@nightaudit/core"
import { Effect, Result } from "effect"
import type { Context } from "./Context.ts"
import type { FoundOrder } from "./FoundOrder.ts"
import { compareIds, sortById } from "./internal/sortById.ts"
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
  /** The order's items in that enterprise's range, sorted by id. */
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
  const { isAsExpected, byOrder } = Result.getOrElse(items, () => unread)
  const joined = candidates.map((candidate) => ({
    candidate,
    order: candidate.order ?? orders.found.get(candidate.id),
    items: byOrder.get(candidate.id) ?? none
  }))
  const related = yield* Related.relate(joined)

  return joined.map(({ candidate, items: all, order }, index): ReconciledOrder => {
    const deleted = isAsExpected ? none : notAmong(candidate.itemsInRange, all)
    const itemsInRange = deleted.length === 0
      ? candidate.itemsInRange
      : candidate.itemsInRange.filter((item) => !deleted.includes(item))
    const elsewhere = ofOtherEnterprises(candidate, all, context)
    return {
      serviceOrderId: candidate.id,
      verdict: order?.kind ?? missing(candidate, orders.isComplete, context),
      order,
      itemsInRange: elsewhere.length === 0 ? itemsInRange : sortById([...itemsInRange, ...elsewhere]),
      items: all,
      related: related[index] ?? Related.none,
      deleted: deleted.map(({ Id }) => Id),
      isComplete
    }
  })
})

const none: ReadonlyArray<never> = []

/** All items of some orders. */
interface AllItems {
  /** Sorted by id. */
  readonly byOrder: ReadonlyMap<string, ReadonlyArray<OrderItem.OrderItem>>
  /** True where no item of the range is known not to be among those of its order. */
  readonly isAsExpected: boolean
}

const unread: AllItems = { byOrder: new Map(), isAsExpected: true }

/** Those of the items whose ids are not among the others. Both are sorted by id. */
const notAmong = (
  items: ReadonlyArray<ItemInRange>,
  others: ReadonlyArray<OrderItem.OrderItem>
): ReadonlyArray<ItemInRange> => {
  let absent: Array<ItemInRange> | undefined
  let at = 0
  for (const item of items) {
    while ((others[at]?.Id ?? item.Id) < item.Id) at += 1
    if (others[at]?.Id !== item.Id) (absent ??= []).push(item)
  }
  return absent ?? none
}

/**
 * Every item of the orders. An item of the range that is not among them is asked for by its own id: it may have been set
 * aside once, and only what the platform does not give then is gone.
 */
const itemsOf: (
  source: Source["Service"],
  candidates: ReadonlyArray<Candidate>
) => Effect.Effect<AllItems, MewsError.MewsError> = Effect.fnUntraced(function*(source, candidates) {
  const rows = yield* source.itemsOf(candidates.map(({ id }) => id))
  const byOrder = groupByOrder(rows)
  const elsewhere = candidates.flatMap(({ id, itemsInRange }) => notAmong(itemsInRange, byOrder.get(id) ?? none))
  if (elsewhere.length === 0) return { byOrder, isAsExpected: true }
  const known = new Set<string>(rows.map(({ Id }) => Id))
  const missing = elsewhere.filter(({ Id }) => !known.has(Id))
  const found = missing.length === 0 ? none : yield* source.items(missing.map(({ Id }) => Id))
  return { byOrder: found.length === 0 ? byOrder : groupByOrder([...rows, ...found]), isAsExpected: false }
})

/** Only an order that could have been found is an orphan's: the token must see the service of an item. */
const missing = ({ itemsInRange }: Candidate, isComplete: boolean, { services }: Context): Verdict =>
  isComplete && itemsInRange.some((item) => services.has(item.ServiceId)) ? "orphan" : "unresolved"

/**
 * Where there are many services, product service orders are looked for among those at hand first: a portfolio may have more
 * than one request can name.
 */
const lookUp = Effect.fnUntraced(
  function*(source: Source["Service"], candidates: ReadonlyArray<Candidate>, { services }: Context) {
    const found = new Map<Ids.ServiceOrderId, FoundOrder>()
    let isComplete = true
    const { near, others } = servicesAround(candidates, services)
    const ask = {
      reservation: (ids: ReadonlyArray<Ids.ServiceOrderId>) =>
        Effect.map(source.reservations(ids), (rows) => rows.map((row): FoundOrder => ({ kind: "reservation", row }))),
      productServiceOrder: (
        ids: ReadonlyArray<Ids.ServiceOrderId>,
        serviceIds: ReadonlyArray<Ids.ServiceId> = near
      ) =>
        Effect.map(
          source.productServiceOrders(ids, serviceIds),
          (rows) => rows.map((row): FoundOrder => ({ kind: "productServiceOrder", row }))
        )
    }
    const search = Effect.fnUntraced(function*(
      kind: FoundOrder["kind"],
      ids: ReadonlyArray<Ids.ServiceOrderId>,
      serviceIds?: ReadonlyArray<Ids.ServiceId>
    ) {
      if (ids.length === 0) return
      const orders = yield* unlessFatal(ask[kind](ids, serviceIds))
      if (Result.isFailure(orders)) isComplete = false
      else for (const order of orders.success) found.set(order.row.Id, order)
    })
    const additional: Array<Ids.ServiceOrderId> = []
    const bookable: Array<Ids.ServiceOrderId> = []
    for (const { id, itemsInRange } of candidates) {
      const isAdditional = itemsInRange.some((item) =>
        services.get(item.ServiceId)?.Data?.Discriminator === "Additional"
      )
      ;(isAdditional ? additional : bookable).push(id)
    }
    yield* Effect.all([search("reservation", bookable), search("productServiceOrder", additional)], { concurrency: 2 })
    const notFound = (ids: ReadonlyArray<Ids.ServiceOrderId>) => ids.filter((id) => !found.has(id))
    yield* Effect.all([
      search("reservation", notFound(additional)),
      search("productServiceOrder", notFound(bookable))
    ], { concurrency: 2 })
    if (others.length > 0) yield* search("productServiceOrder", notFound([...bookable, ...additional]), others)
    return { found, isComplete }
  }
)

/** So many services are asked for at once. */
const fewServices = 200

/** The services of the enterprise that is read and those of the candidates' items, and all others where they are many. */
const servicesAround = (candidates: ReadonlyArray<Candidate>, services: Context["services"]) => {
  if (services.size <= fewServices) return { near: [...services.keys()], others: [] }
  const enterpriseId = candidates[0]?.enterpriseId
  const named = new Set(candidates.flatMap(({ itemsInRange }) => itemsInRange.map(({ ServiceId }) => ServiceId)))
  const { false: others = [], true: near = [] } = Object.groupBy(
    services.values(),
    ({ EnterpriseId, Id }) => `${EnterpriseId === enterpriseId || named.has(Id)}`
  )
  return { near: near.map(({ Id }) => Id), others: others.map(({ Id }) => Id) }
}

/** An order may have items of several enterprises, each with a range of its own. */
const ofOtherEnterprises = (
  { enterpriseId }: Candidate,
  items: ReadonlyArray<OrderItem.OrderItem>,
  { inRange }: Context
): ReadonlyArray<ItemInRange> => {
  let kept: Array<ItemInRange> | undefined
  for (const item of items) {
    const found = item.EnterpriseId === enterpriseId ? undefined : inRange(item)
    if (found !== undefined) (kept ??= []).push(found)
  }
  return kept ?? none
}

/** The items of each order, sorted by id. */
const groupByOrder = (
  items: ReadonlyArray<OrderItem.OrderItem>
): ReadonlyMap<string, ReadonlyArray<OrderItem.OrderItem>> => {
  const groups = new Map<string, Array<OrderItem.OrderItem>>()
  for (const item of items) {
    const group = groups.get(item.ServiceOrderId)
    if (group === undefined) groups.set(item.ServiceOrderId, [item])
    else group.push(item)
  }
  for (const group of groups.values()) if (group.length > 1) group.sort(compareIds)
  return groups
}
