/**
 * The main job as a stream: every order item of a range with its service order, every service order evaluated with all its
 * items.
 */
import {
  type Enterprise,
  Ids,
  Instant,
  Interval,
  type OrderItem,
  type PlatformTime,
  type Service
} from "@nightaudit/core"
import { Deferred, Effect, Result, Scope, Stream } from "effect"
import * as Basis from "../calendar/Basis.ts"
import * as BusinessDay from "../calendar/BusinessDay.ts"
import * as Window from "../calendar/Window.ts"
import * as ItemInRange from "../model/ItemInRange.ts"
import type { Reference } from "../model/Reference.ts"
import { lowered } from "../reading/internal/lowered.ts"
import { Spelling } from "../reading/internal/spelling.ts"
import { timeOf } from "../reading/internal/timeOf.ts"
import type { SourceError } from "../reading/SourceError.ts"
import { SourceRun } from "../reading/SourceRun.ts"
import { ReconciliationError } from "../ReconciliationError.ts"
import { RebateForest } from "../rules/rebates/RebateForest.ts"
import * as Cluster from "./Cluster.ts"
import type { Outcome } from "./Outcome.ts"
import * as Partition from "./Partition.ts"
import type * as Run from "./Scope.ts"

export interface Request extends Window.Window {
  /** Which instant of an item counts; `consumed` by default. */
  readonly basis?: Basis.Basis | undefined
  /** Only these enterprises; every one that the token sees when absent. */
  readonly enterpriseIds?: ReadonlyArray<string> | undefined
  /** Only items and orders of these services; of every service when absent. */
  readonly serviceIds?: ReadonlyArray<string> | undefined
  /**
   * The as-of time; by default 15 minutes before the platform's time when the run begins, so that what has just
   * changed is left to settle.
   */
  readonly asOf?: Instant.Instant | undefined
  /**
   * When the run began by the platform's time, if it is resumed and some of it was read before: what has changed since
   * then is read again.
   */
  readonly begunAt?: Instant.Instant | undefined
  /** What was exported from the platform besides, for the rules that need it. */
  readonly reference?: Reference | undefined
}

const settleMillis = 15 * 60_000

/** The as-of time of a run that begins at a time of the platform; of what is not known of it, the earlier. */
export const settledBy = ({ earliest }: PlatformTime.Reading): Instant.Instant =>
  Instant.fromEpochMillis(Math.floor((earliest - settleMillis) / 1000) * 1000)

/**
 * The as-of time of a run that begins now, by the platform's time, for which the enterprises are read. Fails as
 * they do.
 */
export const settled: Effect.Effect<Instant.Instant, SourceError, SourceRun> = Effect.gen(function*() {
  const source = yield* SourceRun
  yield* source.enterprises
  return settledBy(yield* timeOf(source).now)
})

/** The enterprises, services and instants of a request, before any item is read. */
export interface Begun {
  readonly basis: Basis.Basis
  /** The enterprises that are asked for, sorted by id, with their instants. */
  readonly partitions: ReadonlyArray<Run.Partition>
  /** Every service that may be seen. */
  readonly services: ReadonlyArray<Service.Service>
  /** The services that are asked for; every one when absent. */
  readonly serviceIds: ReadonlyArray<Ids.ServiceId> | undefined
}

/**
 * Reads the enterprises and the services. Fails with {@link ReconciliationError} when the request names what does not exist.
 */
export const begin = (
  request: Request
): Effect.Effect<Begun, SourceError | ReconciliationError, SourceRun> =>
  Effect.flatMap(SourceRun, (source) => beginWith(request, lowered(source, new Spelling())))

/** Reads from a source whose ids are in lower case. */
const beginWith: (
  request: Request,
  source: SourceRun["Service"]
) => Effect.Effect<Begun, SourceError | ReconciliationError> = Effect.fnUntraced(function*(request, source) {
  yield* Effect.fromResult(Window.check(request))
  const enterprises = yield* choose("enterprise", yield* source.enterprises, request.enterpriseIds)
  const services = yield* source.services
  const serviceIds = request.serviceIds &&
    (yield* choose("service", services, request.serviceIds)).map(({ Id }) => Id)
  const partitions = yield* Effect.forEach(
    enterprises,
    (enterprise) => Effect.fromResult(partition(request, enterprise, enterprises.length <= Partition.readAhead))
  )
  return { basis: request.basis ?? "consumed", partitions, services, serviceIds }
})

export interface Options {
  /** Told when the enterprises and services are known, before any item is read. */
  readonly onBegun?: ((begun: Begun) => void) | undefined
}

/**
 * What the reconciliation says, enterprise by enterprise (sorted by id): first its orders, sorted by id, then the enterprise
 * itself with its totals. The same rows give the same stream, whatever the pages, windows and concurrency they came in.
 *
 * Intervals of items and of orders that could not be read are left out and named in the report of the run; orders that
 * could not be looked up are `unresolved`. The next enterprises are read while the orders of one are judged. Fails with
 * {@link ReconciliationError} when the request names what does not exist, and with a {@link SourceError} when nothing more
 * can be read at all: then all that comes before it in the stream has been emitted. Interruption interrupts the requests
 * under way; what has been emitted stays true.
 */
export const stream = (
  request: Request,
  { onBegun }: Options = {}
): Stream.Stream<Outcome, SourceError | ReconciliationError, SourceRun> =>
  Stream.unwrap(Effect.gen(function*() {
    const spelling = new Spelling()
    const source = lowered(yield* SourceRun, spelling)
    const begun = yield* beginWith(request, source)
    const now = yield* timeOf(source).now
    if (source.report.time !== undefined && now.source === "local") yield* Effect.logWarning(noTime)
    const asOf = request.asOf ?? settledBy(now)
    onBegun?.(begun)
    const { basis, partitions, serviceIds, services } = begun
    const byEnterprise = new Map(partitions.map((each) => [each.enterprise.Id, each]))

    const context = {
      asOf,
      basis,
      readAt: Instant.fromEpochMillis(Math.max(Instant.toEpochMillis(asOf), now.latest)),
      enterprises: new Map(partitions.map(({ enterprise }) => [enterprise.Id, enterprise])),
      services: new Map(services.map((service) => [service.Id, service])),
      calendars: new Map(partitions.map(({ day, enterprise }) => [enterprise.Id, day])),
      overAt: new Map(
        partitions.map(({ day, enterprise, range }) => [enterprise.Id, Window.overAt(request, range, day)])
      ),
      reference: request.reference,
      inRange: (item: OrderItem.OrderItem) => inRange(item, basis, byEnterprise.get(item.EnterpriseId), serviceIds)
    }
    const scope: Run.Scope = {
      basis,
      serviceIds,
      context,
      shared: new Set(),
      unread: new Map(),
      told: new Set(),
      toldElsewhere: new Set(),
      forest: new RebateForest(),
      lastEnterpriseId: partitions.at(-1)?.enterprise.Id,
      begunAt: request.begunAt
    }
    return clusters(partitions, yield* Cluster.Limits).pipe(
      Stream.mapEffect(batchesBy(scope, yield* Effect.scope), { concurrency: Partition.readAhead }),
      Stream.flattenIterable,
      Stream.flattenEffect({ concurrency: Partition.batchConcurrency }),
      Stream.flatten(),
      Stream.concat(Stream.fromEffectDrain(source.settle ?? Effect.void)),
      Stream.provideService(SourceRun, source),
      Stream.map((outcome) => spelling.isPlain ? outcome : restored(outcome, spelling))
    )
  }))

/** Enterprises that are read together, and what to tell of them when they have been read. */
interface Planned {
  readonly partitions: ReadonlyArray<Run.Partition>
  readonly density: Deferred.Deferred<Cluster.Density | undefined>
}

/**
 * The enterprises in clusters. How large a cluster is depends on the one {@link Partition.readAhead} before it, which has been
 * read whenever the cluster is begun: the same rows give the same clusters, also to a run that is resumed.
 */
const clusters = (partitions: ReadonlyArray<Run.Partition>, limits: Cluster.Limits): Stream.Stream<Planned> => {
  const planned: Array<Planned> = []
  return Stream.unfold(0, (from) =>
    Effect.gen(function*() {
      if (from >= partitions.length) return undefined
      const before = planned[planned.length - Partition.readAhead]
      const density = before && (yield* Deferred.await(before.density))
      const size = Cluster.sizeOf(partitions.slice(from), density, limits)
      const cluster = {
        partitions: partitions.slice(from, from + size),
        density: Deferred.makeUnsafe<Cluster.Density | undefined>()
      }
      planned.push(cluster)
      return [cluster, from + size] as const
    }))
}

/** Reads a cluster, and gives what there is to do with it; nothing but why, where it could not be read. */
const batchesBy = (scope: Run.Scope, streamScope: Scope.Scope) => ({ density, partitions }: Planned) =>
  Cluster.read(partitions, scope).pipe(
    Effect.withSpan("Reconciliation.cluster", {
      attributes: { enterprises: partitions.length }
    }),
    Effect.tap((reads) =>
      Deferred.succeed(
        density,
        Cluster.densityOf(reads.map(({ items, partition }) => ({ partition, items: items.seen })))
      )
    ),
    Effect.ensuring(Deferred.succeed(density, undefined)),
    Effect.flatMap((reads) => Scope.provide(Partition.batches(reads, scope), streamScope)),
    Effect.catch((error) => Effect.succeed([Effect.succeed(Stream.fail(error))]))
  )

const noTime = "the platform's answers do not say its time (Date): this machine's clock is used instead"

/** The outcome with its IDs as received. */
const restored = (outcome: Outcome, spelling: Spelling): Outcome => {
  if (outcome._tag === "Order") return spelling.restored(outcome)
  const { itemsInRange } = outcome
  const each = function*() {
    for (const item of itemsInRange) yield spelling.restored(item)
  }
  const all = { [Symbol.iterator]: each, toJSON: () => Array.from(each()) }
  return { ...spelling.restored(outcome), itemsInRange: all }
}

const partition = (
  window: Window.Window,
  enterprise: Enterprise.Enterprise,
  isAlone: boolean
): Result.Result<Run.Partition, ReconciliationError> =>
  Result.all({
    enterprise: Result.succeed(enterprise),
    day: BusinessDay.of(enterprise),
    range: Window.resolve(window, enterprise)
  }).pipe(
    Result.map((each) => ({ ...each, longestMillis: isAlone ? Cluster.longestAlone(each.range) : Infinity }))
  )

const inRange = (
  item: OrderItem.OrderItem,
  basis: Basis.Basis,
  partition: Run.Partition | undefined,
  serviceIds: ReadonlyArray<Ids.ServiceId> | undefined
): ItemInRange.ItemInRange | undefined => {
  const instant = Basis.instantOf(basis, item)
  if (partition === undefined || instant === undefined) return undefined
  if (serviceIds !== undefined && !serviceIds.includes(item.ServiceId)) return undefined
  return Interval.contains(partition.range, instant)
    ? ItemInRange.make(item, partition.day.dateOf(instant))
    : undefined
}

/** The rows that were asked for by id, or all of them. */
const choose = <Row extends { readonly Id: string }>(
  noun: string,
  rows: ReadonlyArray<Row>,
  ids: ReadonlyArray<string> | undefined
): Effect.Effect<ReadonlyArray<Row>, ReconciliationError> => {
  const unknown = ids?.find((id) => !rows.some(({ Id }) => Ids.same(Id, id)))
  if (unknown !== undefined) {
    return Effect.fail(new ReconciliationError({ problem: `the tokens give access to no ${noun} ${unknown}` }))
  }
  if (rows.length === 0) {
    return Effect.fail(new ReconciliationError({ problem: `the tokens give access to no ${noun}` }))
  }
  return Effect.succeed(ids === undefined ? rows : rows.filter(({ Id }) => Ids.isAmong(ids, Id)))
}
