/**
 * The service orders of an enterprise's range, read before any of them is judged: a request names as many ids as it may, and
 * what several orders name is asked for once.
 */
import { type Enterprise, type Ids, Instant, type Interval, type Service } from "@nightaudit/core"
import { Array as Arr, Effect, Stream } from "effect"
import type { Context } from "../model/Context.ts"
import type { FoundOrder } from "../model/FoundOrder.ts"
import * as LookUp from "./LookUp.ts"
import type { SourceError } from "./SourceError.ts"
import { SourceRun } from "./SourceRun.ts"

/** What is known of an order: the order itself, or why it was not found; nothing where it has not been looked for. */
export type OrderCache = (id: Ids.ServiceOrderId) => LookUp.OrderLookupResult | undefined

/** Nothing has been looked for. */
export const unknown: OrderCache = () => undefined

/** The most ids that one request may name. */
export const mostIds = 1000

/** Requests for orders under way at the same time. */
const concurrency = 2

/** The orders of the enterprise that changed in the range: among them are those that have no item there. */
export const changed = Effect.fnUntraced(function*(
  { enterprise, range }: { readonly enterprise: Enterprise.Enterprise; readonly range: Interval.Range },
  { context: { services }, serviceIds }: {
    readonly context: Context
    readonly serviceIds?: ReadonlyArray<Ids.ServiceId> | undefined
  }
) {
  const source = yield* SourceRun
  const { additional, bookable } = servicesOf(enterprise, [...services.values()], serviceIds)
  const orders = new Map<Ids.ServiceOrderId, FoundOrder>()
  const reservations = source.reservationsIn({ enterpriseId: enterprise.Id, range, serviceIds: bookable })
  const others = source.productServiceOrdersIn({ enterpriseId: enterprise.Id, range, serviceIds: additional })
  yield* Effect.all([
    Stream.runForEach(reservations, (page) =>
      Effect.sync(() => {
        for (const row of page) {
          const known = orders.get(row.Id)
          if (known === undefined || Instant.InstantOrder(known.row.UpdatedUtc, row.UpdatedUtc) <= 0) {
            orders.set(row.Id, { kind: "reservation", row })
          }
        }
      })),
    Stream.runForEach(others, (page) =>
      Effect.sync(() => {
        for (const row of page) orders.set(row.Id, { kind: "productServiceOrder", row })
      }))
  ], { concurrency: 2 })
  return orders
})

/**
 * The orders that have been read, and of those of the ids that are not among them what looking for them gives; and the
 * reservations that any of all these is linked to. What can't be read is `unread`; errors that concern the whole run fail.
 */
export const completed: (
  read: ReadonlyMap<Ids.ServiceOrderId, FoundOrder>,
  ids: ReadonlyArray<Ids.ServiceOrderId>,
  soughtOf: (id: Ids.ServiceOrderId) => LookUp.OrderLookup,
  context: Context
) => Effect.Effect<OrderCache, SourceError, SourceRun> = Effect.fnUntraced(function*(read, ids, soughtOf, context) {
  const known = new Map<Ids.ServiceOrderId, LookUp.OrderLookupResult>(read)
  const add = <E, R>(lookUp: Effect.Effect<ReadonlyMap<Ids.ServiceOrderId, LookUp.OrderLookupResult>, E, R>) =>
    Effect.map(lookUp, (found) => {
      for (const [id, order] of found) known.set(id, order)
    })
  const notRead = ids.filter((id) => !read.has(id))
  yield* Effect.forEach(
    Arr.chunksOf(notRead, mostIds),
    (part) => add(Effect.suspend(() => LookUp.orders(part.map(soughtOf), context))),
    { concurrency, discard: true }
  )
  const links = new Set([...known.values()].flatMap((order) => linkOf(order) ?? []))
  yield* Effect.forEach(
    Arr.chunksOf([...links].filter((id) => !known.has(id)), mostIds),
    (part) => add(LookUp.reservations(part)),
    { concurrency, discard: true }
  )
  return (id) => known.get(id)
})

/** The reservation that a product service order is linked to. */
export const linkOf = (order: LookUp.OrderLookupResult | undefined): Ids.ServiceOrderId | undefined =>
  typeof order === "object" && order.kind === "productServiceOrder"
    ? order.row.LinkedReservationId ?? undefined
    : undefined

/** The services of an enterprise that are asked for: those that take reservations, and all others. */
export const servicesOf = (
  enterprise: Enterprise.Enterprise,
  services: ReadonlyArray<Service.Service>,
  asked: ReadonlyArray<Ids.ServiceId> | undefined
) => {
  const own = services.filter(({ EnterpriseId, Id }) =>
    EnterpriseId === enterprise.Id && (asked === undefined || asked.includes(Id))
  )
  const idsOf = (isBookable: boolean) =>
    own.filter(({ Data }) => (Data?.Discriminator === "Bookable") === isBookable).map(({ Id }) => Id)
  return { bookable: idsOf(true), additional: idsOf(false) }
}
