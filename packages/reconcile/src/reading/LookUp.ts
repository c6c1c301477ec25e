/**
 * Service orders by their ids: each is looked for first in the operation that its items' services say and then in the other,
 * so that only an order that neither knows is missing.
 */
import type { Ids } from "@nightaudit/core"
import { Effect, Result } from "effect"
import type { Context } from "../model/Context.ts"
import type { Absence, FoundOrder } from "../model/FoundOrder.ts"
import type { ItemInRange } from "../model/ItemInRange.ts"
import { catchNonFatal } from "./internal/catchNonFatal.ts"
import type { SourceError } from "./SourceError.ts"
import { SourceRun } from "./SourceRun.ts"

/** What looking for an order gives. */
export type OrderLookupResult = FoundOrder | Absence

/** An order that is looked for. */
export interface OrderLookup {
  readonly id: Ids.ServiceOrderId
  /** The enterprise whose range is being read. */
  readonly enterpriseId: Ids.EnterpriseId
  /** The order's items in that enterprise's range. */
  readonly itemsInRange: ReadonlyArray<ItemInRange>
  /** Items of other orders that have been given with this one since. */
  readonly expected?: ReadonlyArray<ItemInRange> | undefined
  /** Whether an item has been read in that range, with whichever order. */
  readonly isSeen: (id: Ids.OrderItemId) => boolean
}

/**
 * Each of the orders, or why it was not found. Where any of the requests fails, what was not found is `unread`; errors that
 * concern the whole run fail. Where there are many services, product service orders are looked for among those at hand
 * first: a portfolio may have more than one request can name.
 */
export const orders = Effect.fnUntraced(function*(sought: ReadonlyArray<OrderLookup>, { services }: Context) {
  const source = yield* SourceRun
  const found = new Map<Ids.ServiceOrderId, OrderLookupResult>()
  if (sought.length === 0) return found
  let isComplete = true
  const { near, others } = servicesAround(sought, services)
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
    const orders = yield* catchNonFatal(ask[kind](ids, serviceIds))
    if (Result.isFailure(orders)) isComplete = false
    else for (const order of orders.success) found.set(order.row.Id, order)
  })
  const additional: Array<Ids.ServiceOrderId> = []
  const bookable: Array<Ids.ServiceOrderId> = []
  for (const { id, itemsInRange } of sought) {
    const isAdditional = itemsInRange.some((item) => services.get(item.ServiceId)?.Data?.Discriminator === "Additional")
    ;(isAdditional ? additional : bookable).push(id)
  }
  yield* Effect.all([search("reservation", bookable), search("productServiceOrder", additional)], { concurrency: 2 })
  const notFound = (ids: ReadonlyArray<Ids.ServiceOrderId>) => ids.filter((id) => !found.has(id))
  yield* Effect.all([
    search("reservation", notFound(additional)),
    search("productServiceOrder", notFound(bookable))
  ], { concurrency: 2 })
  if (others.length > 0) yield* search("productServiceOrder", notFound([...bookable, ...additional]), others)
  for (const { id } of sought) if (!found.has(id)) found.set(id, isComplete ? "missing" : "unread")
  return found
})

/** Each of the reservations, or why it was not found; errors that concern the whole run fail. */
export const reservations: (
  ids: ReadonlyArray<Ids.ServiceOrderId>
) => Effect.Effect<ReadonlyMap<Ids.ServiceOrderId, OrderLookupResult>, SourceError, SourceRun> = Effect.fnUntraced(
  function*(ids) {
    const source = yield* SourceRun
    const read = ids.length === 0 ? Result.succeed([]) : yield* catchNonFatal(source.reservations(ids))
    const absence: Absence = Result.isSuccess(read) ? "missing" : "unread"
    const found = new Map<Ids.ServiceOrderId, OrderLookupResult>(ids.map((id) => [id, absence]))
    for (const row of Result.getOrElse(read, () => [])) found.set(row.Id, { kind: "reservation", row })
    return found
  }
)

/** The maximum number of services in one request. */
const fewServices = 200

/** The services of the enterprises that are read and those of the orders' items, and all others where they are many. */
const servicesAround = (sought: ReadonlyArray<OrderLookup>, services: Context["services"]) => {
  if (services.size <= fewServices) return { near: [...services.keys()], others: [] }
  const enterprises = new Set<string>(sought.map(({ enterpriseId }) => enterpriseId))
  const named = new Set(sought.flatMap(({ itemsInRange }) => itemsInRange.map(({ ServiceId }) => ServiceId)))
  const { false: others = [], true: near = [] } = Object.groupBy(
    services.values(),
    ({ EnterpriseId, Id }) => `${enterprises.has(EnterpriseId) || named.has(Id)}`
  )
  return { near: near.map(({ Id }) => Id), others: others.map(({ Id }) => Id) }
}
