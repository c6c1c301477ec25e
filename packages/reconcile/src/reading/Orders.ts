/**
 * The service orders of the ranges of enterprises, read before any of them is judged: a request names as many ids as it may, and
 * what several orders name is asked for once.
 */
import { type Enterprise, type Ids, Instant, Interval, type Service } from "@nightaudit/core"
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

/** An enterprise with the range that is read of it. */
interface Ranged {
  readonly enterprise: Enterprise.Enterprise
  readonly range: Interval.Range
}

/**
 * The orders that changed in the ranges of the enterprises, by these: among them are those that have no item there. They are
 * read over `hull`, which holds all of the ranges.
 */
export const changed = Effect.fnUntraced(function*(
  enterprises: ReadonlyArray<Ranged>,
  hull: Interval.Range,
  { context: { services }, serviceIds }: {
    readonly context: Context
    readonly serviceIds?: ReadonlyArray<Ids.ServiceId> | undefined
  }
) {
  const source = yield* SourceRun
  const own = Map.groupBy(services.values(), ({ EnterpriseId }) => EnterpriseId)
  const asked = enterprises.map(({ enterprise }) => servicesOf(enterprise, own.get(enterprise.Id) ?? [], serviceIds))
  const query = { enterpriseIds: enterprises.map(({ enterprise }) => enterprise.Id), range: hull }
  const reservations = source.reservationsIn({ ...query, serviceIds: asked.flatMap(({ bookable }) => bookable) })
  const others = source.productServiceOrdersIn({ ...query, serviceIds: asked.flatMap(({ additional }) => additional) })
  const sorted = new ByEnterprise(enterprises, services)
  yield* Effect.all([
    Stream.runForEach(reservations, (page) =>
      Effect.sync(() => {
        for (const row of page) {
          const orders = sorted.of(row, (range) => isIn(range, row.UpdatedUtc) || isIn(range, row.CreatedUtc))
          const known = orders?.get(row.Id)
          if (known === undefined || Instant.InstantOrder(known.row.UpdatedUtc, row.UpdatedUtc) <= 0) {
            orders?.set(row.Id, { kind: "reservation", row })
          }
        }
      })),
    Stream.runForEach(others, (page) =>
      Effect.sync(() => {
        for (const row of page) {
          const orders = sorted.of(row, (range) => isIn(range, row.UpdatedUtc))
          orders?.set(row.Id, { kind: "productServiceOrder", row })
        }
      }))
  ], { concurrency: 2 })
  return sorted.orders
})

const isIn = Interval.contains

/** Orders by the enterprises of their services. */
class ByEnterprise {
  readonly orders: ReadonlyMap<string, Map<Ids.ServiceOrderId, FoundOrder>>
  readonly #ranges: ReadonlyMap<string, Interval.Range>
  readonly #services: Context["services"]
  readonly #only: string | undefined

  constructor(enterprises: ReadonlyArray<Ranged>, services: Context["services"]) {
    this.orders = new Map(enterprises.map(({ enterprise }) => [enterprise.Id, new Map()]))
    this.#ranges = new Map(enterprises.map(({ enterprise, range }) => [enterprise.Id, range]))
    this.#services = services
    this.#only = enterprises.length === 1 ? enterprises[0]?.enterprise.Id : undefined
  }

  /** Where a row belongs; nowhere if it is not of the range of its enterprise. What is read of one enterprise is all its own. */
  of(
    { Id, ServiceId }: FoundOrder["row"],
    isOf: (range: Interval.Range) => boolean
  ): Map<Ids.ServiceOrderId, FoundOrder> | undefined {
    if (this.#only !== undefined) return this.orders.get(this.#only)
    const enterpriseId = this.#services.get(ServiceId)?.EnterpriseId ?? ""
    const [orders, range] = [this.orders.get(enterpriseId), this.#ranges.get(enterpriseId)]
    return range !== undefined && (isOf(range) || orders?.has(Id) === true) ? orders : undefined
  }
}

/**
 * The orders that have been read, and of those that are sought and not among them what looking for them gives; and the
 * reservations that any of all these is linked to. What can't be read is `unread`; errors that concern the whole run fail.
 */
export const completed: (
  read: ReadonlyMap<Ids.ServiceOrderId, FoundOrder>,
  sought: ReadonlyArray<LookUp.OrderLookup>,
  context: Context
) => Effect.Effect<OrderCache, SourceError, SourceRun> = Effect.fnUntraced(function*(read, sought, context) {
  const known = new Map<Ids.ServiceOrderId, LookUp.OrderLookupResult>(read)
  const add = <E, R>(lookUp: Effect.Effect<ReadonlyMap<Ids.ServiceOrderId, LookUp.OrderLookupResult>, E, R>) =>
    Effect.map(lookUp, (found) => {
      for (const [id, order] of found) known.set(id, order)
    })
  const notRead = sought.filter(({ id }) => !read.has(id))
  yield* Effect.forEach(
    Arr.chunksOf(notRead, mostIds),
    (part) => add(LookUp.orders(part, context)),
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
