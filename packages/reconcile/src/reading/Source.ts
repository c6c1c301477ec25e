/**
 * Where a reconciliation reads from. Each reading either gives every row that it names or fails.
 */
import {
  Enterprise,
  Extraction,
  type Ids,
  Instant,
  type Interval,
  type MewsError,
  OrderItem,
  type PlatformTime,
  ProductServiceOrder,
  Reservation,
  Service
} from "@nightaudit/core"
import { Context, Effect, Layer, Stream } from "effect"
import { sortById } from "../internal/sortById.ts"
import * as queries from "./Queries.ts"
import type { ItemsQuery, OrdersQuery } from "./Queries.ts"

export type { ItemsQuery, OrdersQuery }

export class Source extends Context.Service<Source, {
  /** The enterprises that may be seen, sorted by id. */
  readonly enterprises: Effect.Effect<ReadonlyArray<Enterprise.Enterprise>, MewsError.MewsError>
  /** The services of every enterprise, inactive ones too. */
  readonly services: Effect.Effect<ReadonlyArray<Service.Service>, MewsError.MewsError>
  /**
   * The items of a range in no order, a page at a time, and at the end those of the enterprise that have changed since the
   * reading began: what moves between two pages is neither lost nor stale. An item may come again, and then even outside
   * the range: its last version counts. Intervals that cannot be read are left open and named in `Extraction.intervals`.
   */
  readonly itemsInRange: (query: ItemsQuery) => Stream.Stream<ReadonlyArray<OrderItem.OrderItem>, MewsError.MewsError>
  /** Every item of the orders, whatever its time and state. */
  readonly itemsOf: (
    orders: ReadonlyArray<Ids.ServiceOrderId>
  ) => Effect.Effect<ReadonlyArray<OrderItem.OrderItem>, MewsError.MewsError>
  /** The items of these ids; one that is not given is gone. */
  readonly items: (
    ids: ReadonlyArray<Ids.OrderItemId>
  ) => Effect.Effect<ReadonlyArray<OrderItem.OrderItem>, MewsError.MewsError>
  readonly reservations: (
    ids: ReadonlyArray<Ids.ServiceOrderId>
  ) => Effect.Effect<ReadonlyArray<Reservation.Reservation>, MewsError.MewsError>
  /** The platform finds product service orders only among services that are named. */
  readonly productServiceOrders: (
    ids: ReadonlyArray<Ids.ServiceOrderId>,
    serviceIds: ReadonlyArray<Ids.ServiceId>
  ) => Effect.Effect<ReadonlyArray<ProductServiceOrder.ProductServiceOrder>, MewsError.MewsError>
  /** Reservations created or updated in a range, in no order; one may come twice, and in two versions. */
  readonly reservationsIn: (
    query: OrdersQuery
  ) => Stream.Stream<ReadonlyArray<Reservation.Reservation>, MewsError.MewsError>
  /** Product service orders updated in a range; the platform cannot tell when they were created. */
  readonly productServiceOrdersIn: (
    query: OrdersQuery
  ) => Stream.Stream<ReadonlyArray<ProductServiceOrder.ProductServiceOrder>, MewsError.MewsError>
  /** The platform's time, where the platform is read; elsewhere it is this machine's. */
  readonly time?: PlatformTime.PlatformTime | undefined
}>()("@nightaudit/reconcile/Source") {
  /** Reads from the platform. */
  static readonly layerExtraction: Layer.Layer<Source, never, Extraction.Extraction> = Layer.effect(
    Source,
    Effect.suspend(() => make)
  )
}

const make = Effect.gen(function*() {
  const { all, pages, time } = yield* Extraction.Extraction
  const leaveOpen = { onFailure: "leaveOpen" } as const

  return Source.of({
    enterprises: Effect.map(all(Enterprise.enterprises, {}), sortById),
    services: Effect.map(all(Service.services, {}), sortById),
    itemsInRange: (query) => {
      const EnterpriseIds = [query.enterpriseId]
      const { filter, longestMillis, operation } = queries.items(query)
      return Stream.unwrap(Effect.map(time.moment, (begun) => {
        const changes = Stream.unwrap(
          Effect.map(
            changedSince(time, begun, query.begunAt),
            (UpdatedUtc) => pages(OrderItem.orderItems, { EnterpriseIds, UpdatedUtc }, leaveOpen)
          )
        )
        return Stream.concat(
          pages(operation, filter, { ...leaveOpen, longestMillis }),
          settledChanges(time, query.asOf, changes)
        )
      }))
    },
    itemsOf: (orders) => all(OrderItem.orderItems, { ServiceOrderIds: orders }),
    items: (ids) => all(OrderItem.orderItems, { OrderItemIds: ids }),
    reservations: (ids) => all(Reservation.reservations, { ReservationIds: ids }),
    productServiceOrders: (ids, serviceIds) =>
      serviceIds.length === 0
        ? Effect.succeed([])
        : all(ProductServiceOrder.productServiceOrders, { ProductServiceOrderIds: ids, ServiceIds: serviceIds }),
    reservationsIn: (query) =>
      query.serviceIds.length === 0
        ? Stream.empty
        : Stream.merge(
          pages(Reservation.reservations, queries.reservations(query, "UpdatedUtc").filter, leaveOpen),
          pages(Reservation.reservations, queries.reservations(query, "CreatedUtc").filter, leaveOpen)
        ),
    productServiceOrdersIn: (query) =>
      query.serviceIds.length === 0
        ? Stream.empty
        : pages(ProductServiceOrder.productServiceOrders, queries.productServiceOrders(query).filter, leaveOpen),
    time
  })
})

/** The platform gives new rows up to three seconds after they were made; its `Date` is cut to seconds. */
const lateMillis = 5000

const isFresh = (instant: Instant.Instant, { earliest, latest }: PlatformTime.Reading): boolean => {
  const millis = Instant.toEpochMillis(instant)
  return earliest - lateMillis < millis && millis <= latest
}

/**
 * What has changed, asked for when everything made until the instant of judgement is given; and once more where a row of the
 * last seconds is among it, for its order, and what was made with it, may not be given yet.
 */
const settledChanges = (
  time: PlatformTime.PlatformTime,
  asOf: Instant.Instant | undefined,
  changes: Stream.Stream<ReadonlyArray<OrderItem.OrderItem>, MewsError.MewsError>
) =>
  Stream.unwrap(Effect.gen(function*() {
    const now = yield* time.now
    if (asOf !== undefined && isFresh(asOf, now)) {
      // Where answers disagree the bounds lie far apart; what is not in the future is given within the five seconds all the same.
      yield* Effect.sleep(Math.min(lateMillis, Instant.toEpochMillis(asOf) + lateMillis - now.earliest))
    }
    let hasFresh = false
    const first = Stream.mapEffect(changes, (rows) =>
      Effect.map(time.now, (now) => {
        hasFresh ||= rows.some(({ CreatedUtc }) => isFresh(CreatedUtc, now))
        return rows
      }))
    const again = Effect.suspend(() =>
      hasFresh ? Effect.as(Effect.sleep(lateMillis), changes) : Effect.succeed(Stream.empty)
    )
    return Stream.concat(first, Stream.unwrap(again))
  }))

/** One server of the platform may be behind another, and a row may be given some seconds after it was made. */
const overlapMillis = 10 * 60_000

const changedSince = (
  time: PlatformTime.PlatformTime,
  begun: PlatformTime.Moment,
  begunAt: Instant.Instant | undefined
): Effect.Effect<Interval.Range> =>
  Effect.map(Effect.zip(time.at(begun), time.now), ([then, now]) => ({
    StartUtc: Instant.fromEpochMillis(
      Math.min(then.earliest, begunAt === undefined ? Infinity : Instant.toEpochMillis(begunAt)) - overlapMillis
    ),
    EndUtc: Instant.fromEpochMillis(now.latest + overlapMillis)
  }))
