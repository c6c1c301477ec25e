/**
 * The mirror: what the platform has, in PostgreSQL, brought up to date by what has changed.
 */
import { PgClient } from "@effect/sql-pg"
import {
  Extraction,
  Ids,
  Instant,
  type MewsError,
  OrderItem,
  ProductServiceOrder,
  Reservation,
  Tally
} from "@nightaudit/core"
import { Clock, Context, Duration, Effect, Layer, Schema } from "effect"
import type { DatabaseError } from "./DatabaseError.ts"
import { complete } from "./internal/completion.ts"
import { confirmDeletions } from "./internal/deletions.ts"
import * as ingests from "./internal/ingest.ts"
import * as passState from "./internal/passState.ts"
import * as reference from "./internal/reference.ts"
import * as windows from "./internal/windows.ts"
import { MirrorError } from "./MirrorError.ts"
import * as Run from "./Run.ts"

export interface SyncOptions extends Run.RunOptions {
  /** From when on changes are wanted; needed once, later the same is taken. An earlier one reads what lies between. */
  readonly from?: Instant.Instant | undefined
  /** Up to when changes are read; by default 15 minutes ago, so that what has just changed is left to settle. */
  readonly asOf?: Instant.Instant | undefined
  /** How much of what was read is read again, for rows that became visible late; 10 minutes by default. */
  readonly overlap?: Duration.Input | undefined
  /**
   * Asks for every item and order of the mirror by id, a thousand at a time: what is not given is marked as gone. The platform
   * cancels what is not wanted any more and deletes next to nothing, so that a pass without it is the rule.
   */
  readonly confirmDeletions?: boolean | undefined
  /** Lets more than half of an entity's rows go. */
  readonly confirmShrink?: boolean | undefined
}

/** What one pass has read and kept. */
export interface PassManifest {
  readonly schemaVersion: 1
  readonly status: "complete"
  readonly pass: string
  readonly epoch: string
  readonly from: Instant.Instant
  readonly asOf: Instant.Instant
  /** Of this process: what an interrupted one has read before is not asked for again. */
  readonly operations: Readonly<Record<string, Tally.Counts>>
  readonly intervals: { readonly planned: number; readonly closed: number }
  /** Rows that are new, or newer than what was there, by operation. */
  readonly stored: Readonly<Record<string, number>>
  /** Rows with a text that the database cannot hold; a sign stands in its place. */
  readonly replaced: number
  /** Rows that do not match the contract and are not in the mirror. */
  readonly quarantined: number
  /** What the platform does not have any more; null where it was not looked for. */
  readonly gone: Readonly<Record<string, number>> | null
}

export type SyncError = MewsError.MewsError | DatabaseError | MirrorError

export class Mirror extends Context.Service<Mirror, {
  /**
   * One pass: reads what has changed since the last one, or everything since `from` in the first, items and orders before
   * what they refer to. When it ends, all of it is kept; when it fails or the process dies, the next pass takes it up where
   * it was, for the same instant. Fails with `Busy` while another process is at it, and with `Fenced` when one has taken over.
   */
  readonly sync: (options?: SyncOptions) => Effect.Effect<PassManifest, SyncError>
}>()("@nightaudit/postgres/Mirror") {
  /** The schema must be there: see `Migrations`. The counts of the tally are those of one pass, so build the layers anew for each. */
  static readonly layer: Layer.Layer<Mirror, never, PgClient.PgClient | Extraction.Extraction | Tally.Tally> = Layer
    .effect(
      Mirror,
      Effect.suspend(() => make)
    )
}

const settleMillis = 15 * 60_000

/** Enterprises and services are read as a whole once a day: nothing else tells that one is gone. */
const censusMillis = 24 * 3_600_000

const make = Effect.gen(function*() {
  const sql = yield* PgClient.PgClient
  const extraction = yield* Extraction.Extraction
  const tally = yield* Tally.Tally
  return Mirror.of({
    sync: Effect.fn("Mirror.sync")(
      function*(options: SyncOptions = {}) {
        const run = yield* Run.begin(options)
        return yield* Effect.raceFirst(pass(sql, tally, run, options), run.lost)
      },
      Effect.scoped,
      Effect.provideService(PgClient.PgClient, sql),
      Effect.provideService(Extraction.Extraction, extraction)
    )
  })
})

const pass = Effect.fnUntraced(function*(
  sql: PgClient.PgClient,
  tally: Tally.Tally["Service"],
  run: Run.Run,
  options: SyncOptions
) {
  const state = yield* begin(sql, run, options)
  const ingest = yield* ingests.make(sql, run, state)
  const at = { ...state, overlap: Duration.toMillis(Duration.fromInputUnsafe(options.overlap ?? "10 minutes")) }
  const ids = { sql, run, pass: state, confirmShrink: options.confirmShrink ?? false }

  const referenceCoverage = (yield* run.transaction("read the state")(passState.coverage(sql, "enterprises"))).get(
    passState.whole
  )
  const lastCensus = (yield* run.transaction("read the state")(passState.coverage(sql, "census"))).get(passState.whole)
  const isCensusDue = lastCensus === undefined || state.asOf - lastCensus.through >= censusMillis

  // Without services there is nothing to ask for. They are read later than `asOf`, so that no row refers beyond them.
  let census = referenceCoverage === undefined ? yield* reference.census(ingest, ids) : null
  const done = { items: new Set<string>(), orders: new Set<string>() }
  yield* readRows(ingest, { sql, run, at, done })
  if (referenceCoverage !== undefined) {
    if (isCensusDue) census = yield* reference.census(ingest, ids)
    else yield* reference.changes(ingest, windows.of(referenceCoverage, at))
    // What has come to be seen only now has its whole past to be read.
    yield* readRows(ingest, { sql, run, at, done })
  }
  yield* complete(ingest, { ...ids, serviceIds: serviceIds([...done.orders]) })
  const deleted = options.confirmDeletions === true
    ? yield* confirmDeletions(ingest, { ...ids, serviceIds: serviceIds([...done.orders]) })
    : {}
  const gone = { ...census, ...deleted }

  const manifest: PassManifest = {
    schemaVersion: 1,
    status: "complete",
    pass: String(state.id),
    epoch: String(run.epoch),
    from: Instant.fromEpochMillis(state.from),
    asOf: Instant.fromEpochMillis(state.asOf),
    operations: Object.fromEntries([...tally.operations].toSorted(([self], [that]) => self < that ? -1 : 1)),
    intervals: { planned: ingest.progress.planned, closed: ingest.progress.closed },
    stored: Object.fromEntries([...ingest.progress.stored].toSorted(([self], [that]) => self < that ? -1 : 1)),
    replaced: ingest.progress.replaced,
    quarantined: tally.quarantined.length,
    gone: Object.keys(gone).length === 0 ? null : gone
  }
  yield* passState.finish(sql, run, state, [
    { operation: "orderItems", ids: [...done.items] },
    { operation: "productServiceOrders", ids: [...done.orders] },
    { operation: "enterprises", ids: [passState.whole] },
    ...(census === null ? [] : [{ operation: "census", ids: [passState.whole] }])
  ], JSON.stringify(manifest))
  return manifest
})

const begin = Effect.fnUntraced(function*(sql: PgClient.PgClient, run: Run.Run, { asOf, from }: SyncOptions) {
  const [known] = yield* run.transaction("read the state")(
    sql<{ readonly from: Date | null }>`select min(from_utc) as "from" from coverage`
  )
  const first = from === undefined ? known?.from?.getTime() : Instant.toEpochMillis(from)
  if (first === undefined) {
    return yield* new MirrorError({
      kind: "noBeginning",
      problem: "the mirror is empty: say from when on it is to hold what has changed"
    })
  }
  const now = yield* Clock.currentTimeMillis
  return yield* passState.open(sql, run, {
    asOf: asOf === undefined ? Math.floor((now - settleMillis) / 1000) * 1000 : Instant.toEpochMillis(asOf),
    from: first
  })
})

/** Items and reservations by enterprise, product service orders by service; each scope once in a pass. */
const readRows = Effect.fnUntraced(function*(
  ingest: ingests.Ingest,
  { at, done, run, sql }: {
    readonly sql: PgClient.PgClient
    readonly run: Run.Run
    readonly at: { readonly asOf: number; readonly from: number; readonly overlap: number }
    readonly done: { readonly items: Set<string>; readonly orders: Set<string> }
  }
) {
  const { enterprises, ofItems, ofOrders, services } = yield* run.transaction("read the state")(Effect.all({
    enterprises: sql<{ readonly id: string }>`select id from enterprise where gone_utc is null order by id`,
    services: sql<{ readonly id: string }>`select id from service where gone_utc is null order by id`,
    ofItems: passState.coverage(sql, "orderItems"),
    ofOrders: passState.coverage(sql, "productServiceOrders")
  }))
  const toRead = (
    rows: ReadonlyArray<{ readonly id: string }>,
    covered: ReadonlyMap<string, windows.Covered>,
    done: Set<string>
  ) => {
    const scopes = rows.filter(({ id }) => !done.has(id))
    for (const { id } of scopes) done.add(id)
    return windows.group(scopes.map(({ id }) => ({ id, windows: windows.of(covered.get(id), at) })))
  }
  for (const { ids, windows } of toRead(enterprises, ofItems, done.items)) {
    const EnterpriseIds = enterpriseIds(ids)
    for (const range of windows.backfill) {
      yield* ingest.read(OrderItem.orderItems, { EnterpriseIds, UpdatedUtc: range })
      // What was sold before the mirror begins, and consumed in it.
      yield* ingest.read(OrderItem.orderItems, { EnterpriseIds, ConsumedUtc: range })
      yield* ingest.read(Reservation.reservations, { EnterpriseIds, UpdatedUtc: range })
    }
    for (const UpdatedUtc of windows.increment) {
      yield* ingest.read(OrderItem.orderItems, { EnterpriseIds, UpdatedUtc })
      yield* ingest.read(Reservation.reservations, { EnterpriseIds, UpdatedUtc })
    }
  }
  for (const { ids, windows } of toRead(services, ofOrders, done.orders)) {
    for (const UpdatedUtc of [...windows.backfill, ...windows.increment]) {
      yield* ingest.read(ProductServiceOrder.productServiceOrders, { ServiceIds: serviceIds(ids), UpdatedUtc })
    }
  }
})

const enterpriseIds = Schema.decodeUnknownSync(Schema.Array(Ids.EnterpriseId))
const serviceIds = Schema.decodeUnknownSync(Schema.Array(Ids.ServiceId))
