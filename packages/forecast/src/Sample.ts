/**
 * A sample of the rows of a range, from which the rest is estimated: about 5 pages of each of at most 4 enterprises.
 */
import { Connector, Ids, Instant, Interval, type MewsError, OrderItem } from "@nightaudit/core"
import * as Basis from "@nightaudit/reconcile/calendar/Basis"
import { servicesOf } from "@nightaudit/reconcile/reading/Orders"
import * as queries from "@nightaudit/reconcile/reading/Queries"
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

/** What a look at an enterprise shows. */
export interface Sample {
  readonly enterpriseId: Ids.EnterpriseId
  /** The length of the range, in milliseconds. */
  readonly rangeMillis: number
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
  readonly samples: ReadonlyArray<Sample>
  /** Requests of it that were answered, and how long they took in all. */
  readonly pages: number
  readonly millis: number
}

const mostEnterprises = 4

const most = 1000

const day = 86_400_000

/**
 * A quarter is the longest that one request may ask for, and exact where it is all of a range; where it is more than a page, a
 * week, which holds every day of it; then a day, then the hours around the middle.
 */
const lengths = [89 * day, 7 * day, day, day / 6]

/** Orders whose items are counted: those of items, and those that changed. */
const [ordersOfItems, changedOrders] = [30, 15]

/**
 * Looks at enterprises that are spread over those of the request. Each request is one page, the end of a listing is not
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
      const samples = yield* Effect.forEach(
        spread(begun.partitions, mostEnterprises),
        (partition) => sampleOf(partition, begun, page)
      )
      return { samples, ...counted }
    }
  )

/** The estimate for an enterprise that was not sampled, with the length of its range in milliseconds. */
export const pooled = (samples: ReadonlyArray<Sample>, rangeMillis: number): Omit<Sample, "enterpriseId"> => {
  const mean = (of: (sample: Sample) => number) => samples.length === 0 ? 0 : sum(samples.map(of)) / samples.length
  const slice = (of: (sample: Sample) => Slice): Slice => ({
    rows: mean((sample) => of(sample).rows / of(sample).share / sample.rangeMillis) * rangeMillis,
    share: 1,
    isCut: samples.some((sample) => of(sample).isCut)
  })
  return {
    rangeMillis,
    items: slice(({ items }) => items),
    updatedReservations: slice(({ updatedReservations }) => updatedReservations),
    createdReservations: slice(({ createdReservations }) => createdReservations),
    productServiceOrders: slice(({ productServiceOrders }) => productServiceOrders),
    alsoCreated: mean(({ alsoCreated }) => alsoCreated),
    perItem: { orders: mean(({ perItem }) => perItem.orders), rows: mean(({ perItem }) => perItem.rows) },
    withoutItems: {
      share: mean(({ withoutItems }) => withoutItems.share),
      rows: mean(({ withoutItems }) => withoutItems.rows)
    }
  }
}

interface Answer<Row> {
  readonly rows: ReadonlyArray<Row>
  readonly isCut: boolean
}

type Ask = <Filter, Row>(asked: queries.Asked<Filter, Row>) => Effect.Effect<Answer<Row>, MewsError.MewsError>

const sampleOf = Effect.fnUntraced(function*(
  { enterprise, range }: Partition,
  { basis, serviceIds, services }: Begun,
  page: Ask
) {
  const enterpriseId = enterprise.Id
  const { additional, bookable } = servicesOf(enterprise, services, serviceIds)
  const looked = sliced(range, page)
  const items = yield* looked((range) => queries.items({ enterpriseId, basis, range, serviceIds }))
  const reservationsBy = (by: "UpdatedUtc" | "CreatedUtc") =>
    bookable.length === 0
      ? Effect.succeed(nothing)
      : looked((range) => queries.reservations({ enterpriseId, range, serviceIds: bookable }, by))
  const updated = yield* reservationsBy("UpdatedUtc")
  const created = yield* reservationsBy("CreatedUtc")
  const others = additional.length === 0
    ? nothing
    : yield* looked((range) => queries.productServiceOrders({ enterpriseId, range, serviceIds: additional }))

  const itemsByOrder = Map.groupBy(items.rows, ({ ServiceOrderId }) => Ids.lower(ServiceOrderId))
  const changed = new Set([...updated.rows, ...created.rows, ...others.rows].map(({ Id }) => Ids.lower(Id)))
  const [named, unnamed] = [
    spread([...itemsByOrder.keys()].toSorted(), ordersOfItems),
    spread([...changed].toSorted(), changedOrders)
  ]
  const whole = yield* itemsOf([...new Set([...named, ...unnamed])], page)
  const inRange = (item: OrderItem.OrderItem) => {
    const instant = Basis.instantOf(basis, item)
    return Ids.same(item.EnterpriseId, enterpriseId) && instant !== undefined && Interval.contains(range, instant) &&
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
    enterpriseId,
    rangeMillis: lengthOf(range),
    items: items.slice,
    updatedReservations: updated.slice,
    createdReservations: created.slice,
    productServiceOrders: others.slice,
    alsoCreated: updated.rows.length === 0
      ? 0
      : updated.rows.filter(({ CreatedUtc }) => Interval.contains(range, CreatedUtc)).length / updated.rows.length,
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

/** Looks at the middle of a range, as much of it as fits into a page. */
const sliced = (range: Interval.Range, page: Ask) =>
  Effect.fnUntraced(function*<Filter, Row>(query: (part: Interval.Range) => queries.Asked<Filter, Row>) {
    const whole = lengthOf(range)
    const [first = day, ...shorter] = lengths.filter((length, index) => index === 0 || length < whole)
    const ask = (length: number) => {
      const part = middleOf(range, Math.min(length, whole))
      return Effect.map(page(query(part)), ({ isCut, rows }) => ({
        rows,
        slice: { rows: rows.length, share: lengthOf(part) / whole, isCut }
      }))
    }
    let seen = ask(first)
    for (const length of shorter) {
      seen = Effect.flatMap(
        Effect.catchIf(seen, (error) => error.isTooLarge, () => Effect.succeed(undefined)),
        (answer) => answer === undefined || answer.slice.isCut ? ask(length) : Effect.succeed(answer)
      )
    }
    return yield* seen
  })

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
