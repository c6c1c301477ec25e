/**
 * One pass, from the proof of the access to the end of what is covered.
 *
 * @internal
 */
import { PgClient } from "@effect/sql-pg"
import { Enterprise, Extraction, Instant, Operations, type PlatformTime, Service, Tally } from "@nightaudit/core"
import { Duration, Effect, Option } from "effect"
import { MirrorError } from "../MirrorError.ts"
import type { Run } from "../Run.ts"
import type { Entity, PassManifest, SyncOptions } from "../Sync.ts"
import * as access from "./access.ts"
import * as changes from "./changes.ts"
import { complete } from "./completion.ts"
import { type CutBack, cutBack } from "./cutBack.ts"
import { confirmDeletions } from "./deletions.ts"
import * as ingests from "./ingest.ts"
import * as passState from "./passState.ts"
import * as reference from "./reference.ts"
import { type Done, readRows, serviceIds } from "./rows.ts"
import * as setAsides from "./setAside.ts"
import * as windows from "./windows.ts"

/** Rows become visible later than they say. */
const settleMillis = 15 * 60_000

/** Services are read as a whole once a day: nothing else tells that one is gone. */
const censusMillis = Instant.dayMillis

export const pass = Effect.fnUntraced(function*(sql: PgClient.PgClient, run: Run, options: SyncOptions) {
  const [{ time }, tally] = [yield* Extraction.Extraction, yield* Tally.Tally]
  const entities = entitiesOf(options)
  const isWhole = entities.length === Operations.operations.length
  const from = yield* beginning(sql, run, options)
  const confirmShrink = options.confirmShrink ?? false
  const seen = yield* access.prove(sql, run, { confirmShrink })
  const [begun, now] = [yield* time.moment, yield* time.now]
  const cut = now.source === "platform" ? yield* cutBack(sql, run, now.latest) : undefined
  const end = endOf(now, options.asOf)
  if (from >= end.asOf) yield* refuseFuture(from, end.asOf)
  const state = yield* passState.open(sql, run, { from, isWhole, ...end })
  const setAside = yield* run.transaction("read the state")(setAsides.make(sql, tally, state))
  const ingest = yield* ingests.make(sql, run, state, setAside)
  const ids = { sql, run, pass: state, confirmShrink }
  const at: windows.At = {
    ...state,
    overlap: Duration.toMillis(Duration.fromInputUnsafe(options.overlap ?? "10 minutes")),
    end: Instant.toEpochMillis(changes.ahead(now))
  }

  yield* ingest.keep(Enterprise.enterprises.name, seen.rows)
  const lostServices = yield* reference.markLost(run, seen.lost, state)
  const [known, lastCensus] = yield* run.transaction("read the state")(Effect.all([
    Effect.map(passState.coverage(sql, "enterprises"), (covered) => covered.get(passState.whole)),
    Effect.map(passState.coverage(sql, "census"), (covered) => covered.get(passState.whole))
  ]))
  const isCensusDue = lastCensus === undefined || state.asOf - lastCensus.through >= censusMillis ||
    (yield* hasNewEnterprise(sql, run, state))
  // Without services there is nothing to ask for. They are read later than `asOf`, so that no row refers beyond them.
  let services = known === undefined ? yield* reference.census(ingest, ids) : undefined
  const done: Done = {
    orderItems: new Set(),
    reservations: new Set(),
    productServiceOrders: new Set(),
    consumed: new Map()
  }
  const rows = { sql, run, at, entities, done }
  yield* readRows(ingest, rows)
  if (known !== undefined) {
    if (isCensusDue) services = yield* reference.census(ingest, ids)
    else {
      yield* changes.read(ingest, Service.services, {
        windows: windows.of(known, at),
        scope: (UpdatedUtc) => ({ UpdatedUtc })
      })
    }
    // What has come to be seen only now has its whole past to be read.
    yield* readRows(ingest, rows)
  }
  // An order and its items are completed together, by the next pass that reads both.
  const asked = serviceIds([...done.productServiceOrders])
  if (isWhole) yield* complete(ingest, { ...ids, serviceIds: asked })
  const deleted = options.confirmDeletions === true
    ? yield* confirmDeletions(ingest, { ...ids, entities, serviceIds: asked })
    : {}

  // An answer may have come since that says that it was earlier when the pass began.
  const { earliest } = yield* time.at(begun)
  const ended = { ...state, asOf: Math.min(state.asOf, settled(earliest)) }
  const manifest = manifestOf(ended, {
    run,
    entities,
    tally,
    progress: ingest.progress,
    cut,
    gone: {
      ...services !== undefined && { enterprises: seen.lost.length, services: lostServices.length + services },
      ...deleted
    }
  })
  // Without the platform's time the pass stays open, and the next one that knows it reads everything again.
  if (state.isClocked) {
    yield* passState.finish(sql, run, ended, [
      { operation: "orderItems", ids: [...done.orderItems] },
      { operation: "reservations", ids: [...done.reservations] },
      { operation: "productServiceOrders", ids: [...done.productServiceOrders] },
      { operation: "enterprises", ids: [passState.whole] },
      ...Array.from(Map.groupBy(done.consumed, ([, through]) => through), ([through, ids]) => ({
        operation: passState.consumed,
        ids: ids.map(([id]) => id),
        through
      })),
      ...(services === undefined ? [] : [{ operation: "census", ids: [passState.whole] }])
    ], {
      manifest: JSON.stringify(manifest),
      history: Duration.toMillis(Duration.fromInputUnsafe(options.history ?? "100 days"))
    })
  }
  return manifest
}, (effect, sql) => Effect.provideService(effect, PgClient.PgClient, sql))

/**
 * Whether an enterprise has come, or come back, since the last pass that was finished: one that was interrupted may have kept
 * it and not its services.
 */
const hasNewEnterprise = (sql: PgClient.PgClient, run: Run, { previous }: passState.Pass) =>
  run.transaction("look for enterprises")(
    sql<{ readonly isAny: boolean }>`
      select exists (select from enterprise where pass_id > ${previous}) as "isAny"`
  ).pipe(Effect.map((rows) => rows[0]?.isAny === true))

const entitiesOf = ({ entities }: SyncOptions): ReadonlyArray<Entity> =>
  Operations.operations.map(({ name }) => name).filter((name) =>
    entities === undefined || entities.includes(name) || name === "enterprises" || name === "services"
  )

const settled = (millis: number): number => Math.floor((millis - settleMillis) / 1000) * 1000

const endOf = ({ earliest, source }: PlatformTime.Reading, asked: Instant.Instant | undefined) => {
  const latest = settled(earliest)
  return {
    asOf: asked === undefined ? latest : Math.min(latest, Instant.toEpochMillis(asked)),
    latestEnd: source === "platform" ? latest : undefined
  }
}

/** Time from which changes are kept; fails if it was never given, and if the mirror is of another platform. */
const beginning = Effect.fnUntraced(function*(sql: PgClient.PgClient, run: Run, { from, platform }: SyncOptions) {
  const [known] = yield* run.transaction("read the state")(
    sql<{ readonly from: Date | null }>`select min(from_utc) as "from" from coverage`
  )
  const first = from === undefined ? known?.from?.getTime() : Instant.toEpochMillis(from)
  if (first === undefined) {
    return yield* new MirrorError({
      kind: "noBeginning",
      problem: "the mirror is empty; give the time from which changes are to be kept"
    })
  }
  if (platform !== undefined) yield* refuseOther(sql, run, platform)
  return first
})

/** Nothing before it could be read, and the mirror would be said to begin there. */
const refuseFuture = (from: number, asOf: number) =>
  Effect.fail(
    new MirrorError({
      kind: "noBeginning",
      problem: `the start ${Instant.fromEpochMillis(from)} is too late; give a time before ` +
        `${Instant.fromEpochMillis(asOf)}, 15 minutes before the platform's time`
    })
  )

/** The first pass says which platform the mirror is of; what is stored is its address, and nothing of the tokens. */
const refuseOther = Effect.fnUntraced(function*(sql: PgClient.PgClient, run: Run, platform: string) {
  const [origin] = yield* run.transaction("read the origin")(Effect.andThen(
    sql`insert into origin (platform_address) values (${platform}) on conflict do nothing`,
    sql<{ readonly address: string }>`select platform_address as address from origin`
  ))
  if (origin !== undefined && origin.address !== platform) {
    return yield* new MirrorError({
      kind: "otherPlatform",
      problem: `the mirror is of ${origin.address}, not of ${platform}; sync that platform into another database`
    })
  }
})

const sorted = <A>(counts: ReadonlyMap<string, A>): Readonly<Record<string, A>> =>
  Object.fromEntries([...counts].toSorted(([self], [that]) => self < that ? -1 : 1))

const manifestOf = (
  state: passState.Pass,
  { cut, entities, gone, progress, run, tally }: {
    readonly run: Run
    readonly entities: ReadonlyArray<Entity>
    readonly tally: Tally.Tally["Service"]
    readonly progress: ingests.Progress
    readonly cut: CutBack | undefined
    readonly gone: Readonly<Record<string, number>>
  }
): PassManifest => ({
  schemaVersion: 1,
  status: state.isClocked ? "complete" : "incomplete",
  pass: String(state.id),
  epoch: String(run.epoch),
  entities,
  from: Instant.fromEpochMillis(state.from),
  asOf: state.isClocked ? Instant.fromEpochMillis(state.asOf) : null,
  time: state.isClocked ? "platform" : "local",
  cutBack: cut === undefined ? null : {
    passes: cut.passes,
    to: Option.getOrNull(Option.map(Option.fromUndefinedOr(cut.to), Instant.fromEpochMillis))
  },
  operations: sorted(tally.operations),
  intervals: { planned: progress.planned, closed: progress.closed },
  stored: sorted(progress.stored),
  replaced: progress.replaced,
  quarantined: tally.quarantined.length,
  gone: Object.keys(gone).length === 0 ? null : gone
})
