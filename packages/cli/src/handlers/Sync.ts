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

export const run = Effect.fnUntraced(
  function*(flags: Flags) {
    const settings = yield* Settings.read(flags)
    const platform = yield* Effect.fromResult(
      PlatformAddress.parse(settings.connector.platformAddress, settings.connector.allowHosts)
    )
    if (flags.confirmShrink && Option.isSome(flags.every)) {
      return yield* failed({ message: "--confirm-shrink is said of one pass: leave out --every" })
    }
    const from = yield* settledFrom(flags.from)
    const { name, server, sql } = yield* MirrorDatabase.connect(yield* MirrorDatabase.place(flags))
    if (server !== undefined) yield* tellAddress(server, name)
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
      onSome: (every) => Effect.repeat(Effect.catchIf(pass, isMended, tell), steadily(every))
    })
  },
  Effect.scoped,
  (effect, flags) => effect.pipe(Effect.mapError(failure), Effect.provide(Observability.layer(flags)))
)

/** As often as that, whatever the clock of the machine is set to meanwhile; a pass that takes longer is followed at once. */
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

/** Nothing before it could be read, and the mirror would be said to begin there. */
const settledFrom = Effect.fnUntraced(function*(from: Option.Option<Instant.Instant>) {
  const settled = Reconciliation.settledBy(yield* new PlatformTime.PlatformTime().now)
  return Option.isSome(from) && Instant.InstantOrder(from.value, settled) >= 0
    ? yield* failed({ message: `--from ${from.value} is later than what can be read, which ends 15 minutes ago` })
    : Option.getOrUndefined(from)
})

/** What stderr is written to may be read by others, and the file with the password by its owner only. */
const tellAddress = ({ port }: EmbeddedServer.EmbeddedServer, directory: string) =>
  Notice.tell(
    `nightaudit: while this runs, the mirror is at postgres://nightaudit@127.0.0.1:${port}/nightaudit, ` +
      `its password in ${printable(directory)}/server.json`
  )

const onePass = Effect.fnUntraced(
  function*(options: Mirror.SyncOptions) {
    const mirror = yield* Mirror.Mirror
    const manifest = yield* Progress.drawn(mirror.sync(options), yield* Tally.Tally)
    yield* Console.log(visible(JSON.stringify(manifest)))
    if (manifest.cutBack !== null) yield* tellCutBack(manifest.cutBack)
    const problem = problemOf(manifest)
    if (problem !== undefined) return yield* new Failure({ line: `incomplete: ${problem}`, status: 2 })
    yield* Output.arrived
  },
  Effect.onInterrupt(() => Notice.tell("nightaudit: interrupted; the next pass takes up what is missing"))
)

const tellCutBack = ({ passes, to }: NonNullable<Mirror.PassManifest["cutBack"]>) =>
  Notice.tell(
    `nightaudit: the mirror was covered up to an instant in the future, by a clock that was fast: ${passes} pass(es) after ${
      to ?? "its beginning"
    } count as not read, and what they missed was read now`
  )

/** Why a pass that has come to its end is not complete. */
const problemOf = ({ operations, quarantined, status }: Mirror.PassManifest): string | undefined => {
  if (status === "incomplete") {
    return "no answer of the platform has a Date: what was read is kept, and none of it counts as covered, " +
      "because the clock of this machine may be wrong"
  }
  const unasked = Object.values(operations).reduce((sum, { unasked = 0 }) => sum + unasked, 0)
  const problems = [
    ...quarantined === 0
      ? []
      : [
        `${quarantined} row(s) do not match the contract, or the database cannot hold them, and are not in the mirror`
      ],
    ...unasked === 0 ? [] : [`${unasked} row(s) were not asked for, and are not in the mirror`]
  ]
  return problems.length === 0 ? undefined : problems.join("; ")
}

type PassError = Mirror.SyncError | PlatformAddress.AddressRefused | Failure

/** Without a beginning no later pass goes better, and not in another's mirror either; access may be given back. */
const isMended = (error: PassError): boolean =>
  !(error instanceof MirrorError.MirrorError) || error.kind === "shrink" || error.kind === "lostAccess"

const tell = (error: PassError) => Notice.tell(`nightaudit: ${printable(failure(error).line)}; the next pass goes on`)

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
