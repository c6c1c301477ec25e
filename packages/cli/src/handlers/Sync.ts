import { PgClient } from "@effect/sql-pg"
import { Instant, PlatformAddress, PlatformTime, Tally } from "@nightaudit/core"
import { type EmbeddedServer, Migrations, Mirror, MirrorError } from "@nightaudit/postgres"
import { Reconciliation } from "@nightaudit/reconcile"
import { Clock, Console, Duration, Effect, Layer, Option, Schedule } from "effect"
import type { Flags } from "../commands/Sync.ts"
import * as Entity from "../Entity.ts"
import { failed, Failure } from "../Failure.ts"
import * as MirrorDatabase from "../MirrorDatabase.ts"
import * as Notice from "../Notice.ts"
import * as Observability from "../Observability.ts"
import * as Output from "../Output.ts"
import * as Platform from "../Platform.ts"
import { printable, visible } from "../Printable.ts"
import * as Progress from "../Progress.ts"
import * as Settings from "../Settings.ts"
import { plural } from "../Summary.ts"

export const run = Effect.fnUntraced(
  function*(flags: Flags) {
    const settings = yield* Settings.read(flags)
    const platform = yield* Effect.fromResult(
      PlatformAddress.parse(settings.connector.platformAddress, settings.connector.allowHosts)
    )
    if (flags.confirmShrink && Option.isSome(flags.every)) {
      return yield* failed({ message: "--confirm-shrink applies to one pass; leave out --every" })
    }
    const from = yield* settledFrom(flags.from)
    const { name, server, sql } = yield* MirrorDatabase.connect(yield* MirrorDatabase.place(flags))
    if (server !== undefined) yield* noticeAddress(server, name)
    yield* Effect.provideService(Migrations.migrate, PgClient.PgClient, sql)
    const wire = yield* Layer.build(Platform.layerWire(settings))
    const pass = onePass({
      platform,
      from,
      entities: Option.getOrUndefined(flags.entities)?.map((entity) => Entity.operationOf[entity]),
      history: Option.getOrUndefined(flags.history),
      confirmDeletions: flags.confirmDeletions,
      confirmShrink: flags.confirmShrink
    }).pipe(
      // Counts are those of one pass; the limit of the platform is one for all of them.
      Effect.provide(Mirror.Mirror.layer.pipe(
        Layer.provideMerge(Platform.layerReading(settings)),
        Layer.provide(Layer.succeed(PgClient.PgClient, sql))
      )),
      Effect.provide(wire),
      Observability.observed("sync", { from: Option.getOrUndefined(flags.from) }, flags)
    )
    return yield* Option.match(flags.every, {
      onNone: () => pass,
      onSome: (every) => Effect.repeat(Effect.catchIf(pass, isRecoverable, tell), steadily(every))
    })
  },
  Effect.scoped,
  (effect, flags) => effect.pipe(Effect.mapError(failure), Effect.provide(Observability.layer(flags)))
)

/** A fixed interval on the monotonic clock; after a pass that takes longer, the next one starts at once. */
const steadily = (every: Duration.Duration) =>
  Schedule.fromStepWithMetadata(Effect.sync(() => {
    const window = Math.max(1, Duration.toMillis(every))
    let due: number | undefined
    return () =>
      Effect.map(Clock.monotonicTimeNanos, (nanos): [void, Duration.Duration] => {
        const now = Number(nanos / 1_000_000n)
        due = due === undefined ? now + window : Math.max(now, due + window)
        return [undefined, Duration.millis(due - now)]
      })
  }))

/** A later `--from` is rejected: the mirror would be recorded as starting there, but nothing can be read yet. */
const settledFrom = Effect.fnUntraced(function*(from: Option.Option<Instant.Instant>) {
  const settled = Reconciliation.settledBy(yield* new PlatformTime.PlatformTime().now)
  return Option.isSome(from) && Instant.InstantOrder(from.value, settled) >= 0
    ? yield* failed({ message: `--from ${from.value} is too late; give a time at least 15 minutes ago` })
    : Option.getOrUndefined(from)
})

/** Others may read stderr, so it names the file with the password, which only its owner can read. */
const noticeAddress = ({ port }: EmbeddedServer.EmbeddedServer, directory: string) =>
  Notice.tell(
    `nightaudit: while this command runs, the mirror is at postgres://nightaudit@127.0.0.1:${port}/nightaudit; ` +
      `the password is in ${printable(directory)}/server.json`
  )

const onePass = Effect.fnUntraced(
  function*(options: Mirror.SyncOptions) {
    const mirror = yield* Mirror.Mirror
    const manifest = yield* Progress.withProgress(mirror.sync(options), yield* Tally.Tally)
    yield* Console.log(visible(JSON.stringify(manifest)))
    if (manifest.cutBack !== null) yield* noticeCutBack(manifest.cutBack)
    const problem = problemOf(manifest)
    if (problem !== undefined) return yield* new Failure({ line: `incomplete: ${problem}`, status: 2 })
    yield* Output.arrived
  },
  Effect.onInterrupt(() => Notice.tell("nightaudit: interrupted; the next pass reads what is missing"))
)

const noticeCutBack = ({ passes, to }: NonNullable<Mirror.PassManifest["cutBack"]>) =>
  Notice.tell(
    `nightaudit: a clock that was ahead had recorded the mirror as complete up to a time in the future; ${
      plural(passes, "pass", "passes")
    } after ${to ?? "its beginning"} no longer ${
      passes === 1 ? "counts" : "count"
    }, and what was missed has been read now`
  )

/** Why a pass that ended is not complete. */
const problemOf = ({ operations, quarantined, status }: Mirror.PassManifest): string | undefined => {
  if (status === "incomplete") {
    return "the platform's responses have no Date header: the rows are kept, but the range does not count as read, " +
      "because the clock of this machine may be wrong"
  }
  const unasked = Object.values(operations).reduce((sum, { unasked = 0 }) => sum + unasked, 0)
  const problems = [
    ...quarantined === 0
      ? []
      : [
        `${plural(quarantined, "row")} ${
          quarantined === 1 ? "is" : "are"
        } not in the mirror: not matching the API contract, or not storable in the database`
      ],
    ...unasked === 0
      ? []
      : [
        `${plural(unasked, "row that was", "rows that were")} not requested ${
          unasked === 1 ? "is" : "are"
        } not in the mirror`
      ]
  ]
  return problems.length === 0 ? undefined : problems.join("; ")
}

type PassError = Mirror.SyncError | PlatformAddress.AddressRefused | Failure

/** Errors that a later pass may not have: not a missing --from and not the mirror of another platform. */
const isRecoverable = (error: PassError): boolean =>
  !(error instanceof MirrorError.MirrorError) || error.kind === "shrink" || error.kind === "lostAccess"

const tell = (error: PassError) => Notice.tell(`nightaudit: ${printable(failure(error).line)}; the next pass continues`)

const hints = {
  noBeginning: " (--from)",
  shrink: " (--confirm-shrink)",
  otherPlatform: " (--database-url, --data-dir)",
  otherAccess: "",
  lostAccess: " (--confirm-shrink)"
} as const

const failure = (error: { readonly message: string }): Failure =>
  error instanceof Failure
    ? error
    : error instanceof MirrorError.MirrorError
    ? failed({ message: `${error.message}${hints[error.kind]}` })
    : failed(error)
