/**
 * A sample of the rows of a range, from which the rest is estimated: about 5 pages, of all enterprises together.
 */
import { Connector, Ids, Instant, Interval, type MewsError, OrderItem } from "@nightaudit/core"
import * as Basis from "@nightaudit/reconcile/calendar/Basis"
import { servicesOf } from "@nightaudit/reconcile/reading/Orders"
import * as queries from "@nightaudit/reconcile/reading/Queries"
import * as Cluster from "@nightaudit/reconcile/run/Cluster"
import type { Begun } from "@nightaudit/reconcile/run/Reconciliation"
import type { Partition } from "@nightaudit/reconcile/run/Scope"
import { Clock, Effect, Option } from "effect"

/** How many rows a part of a range has. */
export interface Slice {
  readonly rows: number
  /** The part of the range that was looked at, 0 to 1; 1 where it is the whole. */
  readonly share: number
  /** There were more rows in it than a page holds. */
  readonly isCut: boolean
}

/** What a look at enterprises shows. */
export interface Sample {
  readonly enterprises: number
  /** The lengths of their ranges, added up, in milliseconds. */
  readonly rangeMillis: number
  /** Of the items: those in the range of their own enterprise, 0 to 1. Other time zones begin earlier, or end later. */
  readonly inOwnRange: number
  readonly items: Slice
  readonly updatedReservations: Slice
  readonly createdReservations: Slice
  readonly productServiceOrders: Slice
  /** Of the reservations updated in the range: those that were created in it too, 0 to 1. */
  readonly alsoCreated: number
  /** For each item of the range: the orders that it stands for, as an order is named by several, and their items. */
  readonly perItem: { readonly orders: number; readonly rows: number }
  /** Of the orders that changed in the range: those without an item in it, 0 to 1, and the items of each of them. */
  readonly withoutItems: { readonly share: number; readonly rows: number }
}

export interface Sampling {
  readonly sample: Sample
  /** Requests of it that were answered, and how long they took in all. */
  readonly pages: number
  readonly millis: number
}

/** The maximum number of enterprises that a request may name. */
const mostEnterprises = 1000

const most = 1000

const day = 86_400_000

/**
 * What is looked at, until it fits into a page: everything, which is exact where a quarter, the longest interval of a request, holds
 * it all; then of some enterprises a week, which holds every day of it, or a day; then of one, a day, or the hours around the
 * middle.
 */
const looks = [
  { enterprises: mostEnterprises, length: 89 * day },
  { enterprises: 4, length: 7 * day },
  { enterprises: 4, length: day },
  { enterprises: 1, length: day },
  { enterprises: 1, length: day / 6 }
]

/** Orders whose items are counted: those of items, and those that changed. */
const [ordersOfItems, changedOrders] = [30, 15]

/**
 * Looks at the enterprises of the request, as many as a request may name. Each request is one page, the end of a listing is not
 * waited for. Fails with a {@link MewsError} when the platform does not answer.
 */
export const look: (begun: Begun) => Effect.Effect<Sampling, MewsError.MewsError, Connector.Connector> = Effect
  .fnUntraced(
    function*(begun) {
      const connector = yield* Connector.Connector
      const counted = { pages: 0, millis: 0 }
      const page: Ask = Effect.fnUntraced(function*({ filter, operation }) {
        const before = yield* Clock.monotonicTimeNanos
        const answered = yield* connector.page(operation, filter, { Count: most })
        counted.pages += 1
        counted.millis += Number((yield* Clock.monotonicTimeNanos) - before) / 1e6
        const rows = answered.rows.length + answered.quarantined.length
        return { rows: answered.rows, isCut: Option.isSome(answered.next) && rows >= most }
      })
      const sample = yield* sampleOf(begun.partitions.slice(0, mostEnterprises), begun, page)
      return { sample, ...counted }
    }
  )

interface Answer<Row> {
  readonly rows: ReadonlyArray<Row>
  readonly isCut: boolean
}

type Ask = <Filter, Row>(asked: queries.Asked<Filter, Row>) => Effect.Effect<Answer<Row>, MewsError.MewsError>

const sampleOf = Effect.fnUntraced(function*(
  partitions: ReadonlyArray<Partition>,
  { basis, serviceIds, services }: Begun,
  page: Ask
) {
  const looked = lookedAt(partitions, page)
  const ofServices = (some: ReadonlyArray<Partition>, isBookable: boolean) =>
    some.flatMap(({ enterprise }) => {
      const { additional, bookable } = servicesOf(enterprise, services, serviceIds)
      return isBookable ? bookable : additional
    }).slice(0, most)
  const reservationsBy = (by: "UpdatedUtc" | "CreatedUtc") =>
    looked((query, some) => queries.reservations({ ...query, serviceIds: ofServices(some, true) }, by))
  const [hasBookable, hasOthers] = [ofServices(partitions, true).length > 0, ofServices(partitions, false).length > 0]
  const items = yield* looked((query) => queries.items({ ...query, basis, serviceIds }))
  const updated = hasBookable ? yield* reservationsBy("UpdatedUtc") : nothing
  const created = hasBookable ? yield* reservationsBy("CreatedUtc") : nothing
  const others = hasOthers
    ? yield* looked((query, some) => queries.productServiceOrders({ ...query, serviceIds: ofServices(some, false) }))
    : nothing

  const itemsByOrder = Map.groupBy(items.rows, ({ ServiceOrderId }) => Ids.lower(ServiceOrderId))
  const changed = new Set([...updated.rows, ...created.rows, ...others.rows].map(({ Id }) => Ids.lower(Id)))
  const [named, unnamed] = [
    spread([...itemsByOrder.keys()].toSorted(), ordersOfItems),
    spread([...changed].toSorted(), changedOrders)
  ]
  const whole = yield* itemsOf([...new Set([...named, ...unnamed])], page)
  const { range: hull } = Cluster.queryOf(partitions)
  const ranges = new Map(partitions.map(({ enterprise, range }) => [Ids.lower(enterprise.Id), range]))
  const inRange = (item: OrderItem.OrderItem) => {
    const [instant, own] = [Basis.instantOf(basis, item), ranges.get(Ids.lower(item.EnterpriseId))]
    return own !== undefined && instant !== undefined && Interval.contains(own, instant) &&
      (serviceIds === undefined || Ids.isAmong(serviceIds, item.ServiceId))
  }
  const counts = (id: Ids.ServiceOrderId) => {
    const all = whole.get(id)
    return all && { all: all.length, inRange: all.filter(inRange).length, seen: itemsByOrder.get(id)?.length ?? 0 }
  }
  const ofItems = named.flatMap((id) => counts(id) ?? []).filter(({ inRange }) => inRange > 0)
  const ofChanged = unnamed.flatMap((id) => counts(id) ?? [])
  const empty = ofChanged.filter(({ inRange }) => inRange === 0)
  const seen = sum(ofItems.map(({ seen }) => seen))
  return {
    enterprises: partitions.length,
    rangeMillis: sum(partitions.map(({ range }) => lengthOf(range))),
    inOwnRange: items.rows.length === 0 ? 1 : items.rows.filter(inRange).length / items.rows.length,
    items: items.slice,
    updatedReservations: updated.slice,
    createdReservations: created.slice,
    productServiceOrders: others.slice,
    alsoCreated: updated.rows.length === 0
      ? 0
      : updated.rows.filter(({ CreatedUtc }) => Interval.contains(hull, CreatedUtc)).length / updated.rows.length,
    // An order with many items in the range is met more often: each meeting stands for its share of the order.
    perItem: seen === 0 ? { orders: 0.5, rows: 2 } : {
      orders: sum(ofItems.map(({ inRange, seen }) => seen / inRange)) / seen,
      rows: sum(ofItems.map(({ all, inRange, seen }) => all * seen / inRange)) / seen
    },
    withoutItems: ofChanged.length === 0 ? { share: 0.5, rows: 2 } : {
      share: empty.length / ofChanged.length,
      rows: empty.length === 0 ? 0 : sum(empty.map(({ all }) => all)) / empty.length
    }
  } satisfies Sample
})

const nothing = { rows: [], slice: { rows: 0, share: 1, isCut: false } }

/** The enterprises and the part of their ranges that a request asks for. */
interface View {
  readonly some: ReadonlyArray<Partition>
  readonly query: { readonly enterpriseIds: ReadonlyArray<Ids.EnterpriseId>; readonly range: Interval.Range }
  /** How much of all it is, 0 to 1. */
  readonly share: number
}

/** Different views, the largest first. */
const viewsOf = (partitions: ReadonlyArray<Partition>): ReadonlyArray<View> => {
  const whole = lengthOf(Cluster.queryOf(partitions).range)
  const views = looks.map(({ enterprises, length }): View => {
    const some = spread(partitions, enterprises)
    const { enterpriseIds, range } = Cluster.queryOf(some)
    const part = middleOf(range, Math.min(length, lengthOf(range)))
    const share = Math.min(1, some.length * lengthOf(part) / (partitions.length * whole))
    return {
      some,
      query: { enterpriseIds, range: part },
      share: some.length === partitions.length && part === range ? 1 : share
    }
  })
  return views.filter(({ share }, index) => index === 0 || share < (views[index - 1]?.share ?? 1))
}

/** Looks at less and less, until it fits into a page. */
const lookedAt = (partitions: ReadonlyArray<Partition>, page: Ask) => {
  const [first, ...smaller] = viewsOf(partitions)
  return Effect.fnUntraced(function*<Filter, Row>(
    query: (query: View["query"], some: ReadonlyArray<Partition>) => queries.Asked<Filter, Row>
  ) {
    if (first === undefined) return nothing
    const ask = ({ query: part, share, some }: View) =>
      Effect.map(page(query(part, some)), ({ isCut, rows }) => ({ rows, slice: { rows: rows.length, share, isCut } }))
    let seen = ask(first)
    for (const view of smaller) {
      seen = Effect.flatMap(
        Effect.catchIf(seen, (error) => error.isTooLarge, () => Effect.succeed(undefined)),
        (answer) => answer === undefined || answer.slice.isCut ? ask(view) : Effect.succeed(answer)
      )
    }
    return yield* seen
  })
}

/** All items of the orders, by order; of fewer orders where those of all are more than a page. */
const itemsOf = Effect.fnUntraced(function*(ids: ReadonlyArray<Ids.ServiceOrderId>, page: Ask) {
  let asked = ids
  while (asked.length > 0) {
    const answer = yield* page({ operation: OrderItem.orderItems, filter: { ServiceOrderIds: asked } })
    if (!answer.isCut) {
      const items = Map.groupBy(answer.rows, ({ ServiceOrderId }) => Ids.lower(ServiceOrderId))
      return new Map(asked.map((id) => [id, items.get(id) ?? []]))
    }
    asked = spread(asked, Math.floor(asked.length / 4))
  }
  return new Map<Ids.ServiceOrderId, ReadonlyArray<OrderItem.OrderItem>>()
})

/** The length of a range, in milliseconds. */
export const lengthOf = ({ EndUtc, StartUtc }: Interval.Range): number =>
  Instant.toEpochMillis(EndUtc) - Instant.toEpochMillis(StartUtc)

const middleOf = (range: Interval.Range, length: number): Interval.Range => {
  const whole = lengthOf(range)
  if (length >= whole) return range
  const start = Instant.toEpochMillis(range.StartUtc) + Math.floor((whole - length) / 2000) * 1000
  return { StartUtc: Instant.fromEpochMillis(start), EndUtc: Instant.fromEpochMillis(start + length) }
}

/** At most that number of the values, at equal distances. */
const spread = <A>(values: ReadonlyArray<A>, most: number): ReadonlyArray<A> =>
  values.length <= most
    ? values
    : Array.from({ length: most }, (_, n) => values[Math.floor((n + 0.5) * values.length / most)])
      .flatMap((value) => value === undefined ? [] : [value])

const sum = (values: ReadonlyArray<number>): number => values.reduce((sum, value) => sum + value, 0)
