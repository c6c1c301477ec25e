/**
 * A run over the platform: its readings as queries of one extraction, which has counted nothing yet.
 */
import {
  Enterprise,
  type Extraction,
  Instant,
  type Interval,
  type IntervalStore,
  MewsError,
  type Operation,
  OrderItem,
  type PlatformTime,
  ProductServiceOrder,
  Reservation,
  Service
} from "@nightaudit/core"
import { Effect, Option, Stream } from "effect"
import { sortById } from "../internal/sortById.ts"
import * as queries from "./Queries.ts"
import { ofPlatform, type SourceError } from "./SourceError.ts"
import type { Run } from "./SourceRun.ts"

export const of = ({ intervals, settle, store, tally, time, ...extraction }: Extraction.Extraction["Service"]): Run => {
  const all = <Name extends string, Filter extends object, Row extends Extraction.Versioned>(
    operation: Operation.Operation<Name, Filter, Row>,
    query: Filter
  ) => Effect.mapError(extraction.all(operation, query), ofPlatform)
  /** What cannot be read is left open. */
  const pages = <Name extends string, Filter extends object, Row extends Extraction.Versioned>(
    operation: Operation.Operation<Name, Filter, Row>,
    query: Filter,
    longestMillis?: number
  ) => Stream.mapError(extraction.pages(operation, query, { onFailure: "leaveOpen", longestMillis }), ofPlatform)

  return {
    enterprises: Effect.map(all(Enterprise.enterprises, {}), sortById),
    services: Effect.map(all(Service.services, {}), sortById),
    itemsInRange: (query) => {
      const EnterpriseIds = query.enterpriseIds
      const { filter, longestMillis, operation } = queries.items(query)
      return Stream.unwrap(Effect.map(time.moment, (begun) => {
        const changes = Stream.unwrap(
          Effect.map(
            changedSince(time, begun, query.begunAt),
            (UpdatedUtc) => pages(OrderItem.orderItems, { EnterpriseIds, UpdatedUtc })
          )
        )
        return Stream.concat(
          pages(operation, filter, longestMillis),
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
          pages(Reservation.reservations, queries.reservations(query, "UpdatedUtc").filter),
          pages(Reservation.reservations, queries.reservations(query, "CreatedUtc").filter)
        ),
    productServiceOrdersIn: (query) =>
      query.serviceIds.length === 0
        ? Stream.empty
        : pages(ProductServiceOrder.productServiceOrders, queries.productServiceOrders(query).filter),
    cuts: cutsIn(store),
    settle,
    report: { ...tally, intervals, time }
  }
}

/** A store that has split what is read together has it under its name. */
const cutsIn = (store: IntervalStore.IntervalStore): Run["cuts"] => {
  const failed = ({ code, problem }: IntervalStore.StoreError) =>
    ofPlatform(
      new MewsError.MewsError({
        operation: "orderItems",
        reason: new MewsError.StorageFailed({ problem, ...(code !== undefined && { code }) }),
        attempts: 0
      })
    )
  return {
    isCut: (name) => Effect.mapBoth(store.load(`cluster ${name}`), { onSuccess: Option.isSome, onFailure: failed }),
    cut: (name) => Effect.mapError(store.split(`cluster ${name}`), failed)
  }
}

/** The platform gives new rows up to three seconds after they were made; its `Date` is cut to seconds. */
const lateMillis = 5000

const isFresh = (instant: Instant.Instant, { earliest, latest }: PlatformTime.Reading): boolean => {
  const millis = Instant.toEpochMillis(instant)
  return earliest - lateMillis < millis && millis <= latest
}

/**
 * Changed rows, requested when everything created until the as-of time is returned; and once more if a row of the
 * last seconds is among it, for its order, and what was made with it, may not be given yet.
 */
const settledChanges = (
  time: PlatformTime.PlatformTime,
  asOf: Instant.Instant | undefined,
  changes: Stream.Stream<ReadonlyArray<OrderItem.OrderItem>, SourceError>
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
