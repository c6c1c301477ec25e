/**
 * The mirror: what the platform has, in PostgreSQL, brought up to date by what has changed.
 */
import { PgClient } from "@effect/sql-pg"
import {
  Extraction,
  Ids,
  Instant,
  type MewsError,
  Operations,
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
import * as setAsides from "./internal/setAside.ts"
import * as windows from "./internal/windows.ts"
import { MirrorError } from "./MirrorError.ts"
import * as Run from "./Run.ts"

/** What a pass can leave out. Enterprises and services it reads always: everything else is asked for by them. */
export type Entity = typeof Operations.operations[number]["name"]

export interface SyncOptions extends Run.RunOptions {
  /** The address of the platform: a mirror holds rows of one only. Not compared where it is absent. */
  readonly platform?: string | undefined
  /**
   * Only these, with the enterprises and the services; everything when absent. What is left out is read by the next pass that
   * does not, from where it was. A reconciliation reads what stood at the end of the last pass that left nothing out.
   */
  readonly entities?: ReadonlyArray<Entity> | undefined
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
  /** How long it is kept what rows were before they changed, so that a reconciliation can be compared with it; 100 days by default. */
  readonly history?: Duration.Input | undefined
}

/** What one pass has read and kept. */
export interface PassManifest {
  readonly schemaVersion: 1
  readonly status: "complete"
  readonly pass: string
  readonly epoch: string
  /** What was read, by name. */
  readonly entities: ReadonlyArray<Entity>
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
  const entities = entitiesOf(options)
  const isWhole = entities.length === Operations.operations.length
  const state = yield* begin(sql, run, options, isWhole)
  const setAside = yield* run.transaction("read the state")(setAsides.make(sql, tally, state))
  const ingest = yield* ingests.make(sql, run, state, setAside)
  const at = { ...state, overlap: Duration.toMillis(Duration.fromInputUnsafe(options.overlap ?? "10 minutes")) }
  const ids = { sql, run, pass: state, confirmShrink: options.confirmShrink ?? false }

  const referenceCoverage = (yield* run.transaction("read the state")(passState.coverage(sql, "enterprises"))).get(
    passState.whole
  )
  const lastCensus = (yield* run.transaction("read the state")(passState.coverage(sql, "census"))).get(passState.whole)
  const isCensusDue = lastCensus === undefined || state.asOf - lastCensus.through >= censusMillis

  // Without services there is nothing to ask for. They are read later than `asOf`, so that no row refers beyond them.
  let census = referenceCoverage === undefined ? yield* reference.census(ingest, ids) : null
  const done: Done = { orderItems: new Set(), reservations: new Set(), productServiceOrders: new Set() }
  yield* readRows(ingest, { sql, run, at, entities, done })
  if (referenceCoverage !== undefined) {
    if (isCensusDue) census = yield* reference.census(ingest, ids)
    else yield* reference.changes(ingest, windows.of(referenceCoverage, at))
    // What has come to be seen only now has its whole past to be read.
    yield* readRows(ingest, { sql, run, at, entities, done })
  }
  // An order and its items are completed together, by the next pass that reads both.
  if (isWhole) yield* complete(ingest, { ...ids, serviceIds: serviceIds([...done.productServiceOrders]) })
  const deleted = options.confirmDeletions === true
    ? yield* confirmDeletions(ingest, { ...ids, entities, serviceIds: serviceIds([...done.productServiceOrders]) })
    : {}
  const gone = { ...census, ...deleted }

  const manifest: PassManifest = {
    schemaVersion: 1,
    status: "complete",
    pass: String(state.id),
    epoch: String(run.epoch),
    entities,
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
    { operation: "orderItems", ids: [...done.orderItems] },
    { operation: "reservations", ids: [...done.reservations] },
    { operation: "productServiceOrders", ids: [...done.productServiceOrders] },
    { operation: "enterprises", ids: [passState.whole] },
    ...(census === null ? [] : [{ operation: "census", ids: [passState.whole] }])
  ], {
    manifest: JSON.stringify(manifest),
    history: Duration.toMillis(Duration.fromInputUnsafe(options.history ?? "100 days"))
  })
  return manifest
})

const entitiesOf = ({ entities }: SyncOptions): ReadonlyArray<Entity> =>
  Operations.operations.map(({ name }) => name).filter((name) =>
    entities === undefined || entities.includes(name) || name === "enterprises" || name === "services"
  )

const begin = Effect.fnUntraced(function*(
  sql: PgClient.PgClient,
  run: Run.Run,
  { asOf, from, platform }: SyncOptions,
  isWhole: boolean
) {
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
  if (platform !== undefined) yield* refuseOther(sql, run, platform)
  const now = yield* Clock.currentTimeMillis
  return yield* passState.open(sql, run, {
    isWhole,
    asOf: asOf === undefined ? Math.floor((now - settleMillis) / 1000) * 1000 : Instant.toEpochMillis(asOf),
    from: first
  })
})

/** The first pass says which platform the mirror is of; what is stored is its address, and nothing of the tokens. */
const refuseOther = Effect.fnUntraced(function*(sql: PgClient.PgClient, run: Run.Run, platform: string) {
  const [origin] = yield* run.transaction("read the origin")(Effect.andThen(
    sql`insert into origin (platform_address) values (${platform}) on conflict do nothing`,
    sql<{ readonly address: string }>`select platform_address as address from origin`
  ))
  if (origin !== undefined && origin.address !== platform) {
    return yield* new MirrorError({
      kind: "otherPlatform",
      problem: `the mirror holds what ${origin.address} has, and not ${platform}: sync that into a database of its own`
    })
  }
})

/** What has been read in this pass: items and reservations by enterprise, product service orders by service. */
type Done = Readonly<Record<"orderItems" | "reservations" | "productServiceOrders", Set<string>>>

/** Each scope once in a pass. */
const readRows = Effect.fnUntraced(function*(
  ingest: ingests.Ingest,
  { at, done, entities, run, sql }: {
    readonly sql: PgClient.PgClient
    readonly run: Run.Run
    readonly at: { readonly asOf: number; readonly from: number; readonly overlap: number }
    readonly entities: ReadonlyArray<Entity>
    readonly done: Done
  }
) {
  const { enterprises, services } = yield* run.transaction("read the state")(Effect.all({
    enterprises: sql<{ readonly id: string }>`select id from enterprise where gone_utc is null order by id`,
    services: sql<{ readonly id: string }>`select id from service where gone_utc is null order by id`
  }))
  const toRead = Effect.fnUntraced(function*(operation: keyof Done, rows: ReadonlyArray<{ readonly id: string }>) {
    if (!entities.includes(operation)) return []
    const covered = yield* run.transaction("read the state")(passState.coverage(sql, operation))
    const scopes = rows.filter(({ id }) => !done[operation].has(id))
    for (const { id } of scopes) done[operation].add(id)
    return windows.group(scopes.map(({ id }) => ({ id, windows: windows.of(covered.get(id), at) })))
  })
  for (const { ids, windows: { backfill, increment } } of yield* toRead("orderItems", enterprises)) {
    const EnterpriseIds = enterpriseIds(ids)
    for (const UpdatedUtc of [...backfill, ...increment]) {
      yield* ingest.read(OrderItem.orderItems, { EnterpriseIds, UpdatedUtc })
    }
    // What was sold before the mirror begins, and consumed in it.
    for (const ConsumedUtc of backfill) yield* ingest.read(OrderItem.orderItems, { EnterpriseIds, ConsumedUtc })
  }
  for (const { ids, windows: { backfill, increment } } of yield* toRead("reservations", enterprises)) {
    for (const UpdatedUtc of [...backfill, ...increment]) {
      yield* ingest.read(Reservation.reservations, { EnterpriseIds: enterpriseIds(ids), UpdatedUtc })
    }
  }
  for (const { ids, windows: { backfill, increment } } of yield* toRead("productServiceOrders", services)) {
    for (const UpdatedUtc of [...backfill, ...increment]) {
      yield* ingest.read(ProductServiceOrder.productServiceOrders, { ServiceIds: serviceIds(ids), UpdatedUtc })
    }
  }
})

const enterpriseIds = Schema.decodeUnknownSync(Schema.Array(Ids.EnterpriseId))
const serviceIds = Schema.decodeUnknownSync(Schema.Array(Ids.ServiceId))
