import { PgClient } from "@effect/sql-pg"
import { Instant, PlatformAddress } from "@nightaudit/core"
import { type EmbeddedServer, Migrations, Mirror, MirrorError } from "@nightaudit/postgres"
import { Reconciliation } from "@nightaudit/reconcile"
import { Console, Effect, Layer, Option, Schedule } from "effect"
import { Command, Flag } from "effect/cli"
import * as Entity from "../Entity.ts"
import { failed, Failure } from "../Failure.ts"
import * as MirrorDatabase from "../MirrorDatabase.ts"
import * as Observability from "../Observability.ts"
import * as Platform from "../Platform.ts"
import { printable } from "../Printable.ts"
import * as Progress from "../Progress.ts"
import * as Settings from "../Settings.ts"

/** A date begins first where local time is 14 hours ahead of UTC: what any hotel calls that date is in the mirror. */
const firstMidnight = (date: string): Option.Option<Instant.Instant> =>
  Option.map(
    Instant.parse(`${date}T00:00:00Z`),
    (midnight) => Instant.fromEpochMillis(Instant.toEpochMillis(midnight) - 14 * 3_600_000)
  )

const flags = {
  ...Settings.flags,
  ...Observability.flags,
  ...MirrorDatabase.flags,
  from: Flag.String("from").pipe(
    Flag.withDescription(
      "From when on changes are kept: an instant, or a date for its first midnight on earth; needed once, an earlier one reads what lies between"
    ),
    Flag.withMetavar("TIME"),
    Flag.filterMap(
      (text) => Option.orElse(Instant.parse(text), () => firstMidnight(text)),
      (text) =>
        `Expected an instant such as 2026-03-01T00:00:00Z or a date such as 2026-03-01, got ${JSON.stringify(text)}`
    ),
    Flag.optional
  ),
  every: Flag.String("every").pipe(
    Flag.withDescription("Begin a pass whenever so much time is over, such as 15m, until interrupted (one pass)"),
    Flag.withMetavar("TIME"),
    Flag.filterMap(
      Settings.parseDuration,
      (text) => `Expected a length of time such as 15m, got ${JSON.stringify(text)}`
    ),
    Flag.optional
  ),
  entities: Flag.String("entities").pipe(
    Flag.withDescription(
      `Only these, with the enterprises and services they belong to: ${
        Entity.entities.join(", ")
      } (all); what is left out is read by the next pass without it`
    ),
    Flag.withMetavar("ENTITY,…"),
    Flag.filterMap(
      Entity.parseList,
      (text) =>
        `Expected a list such as order-items,reservations of ${Entity.entities.join(", ")}, got ${JSON.stringify(text)}`
    ),
    Flag.optional
  ),
  history: Flag.String("history").pipe(
    Flag.withDescription("How long it is kept what rows were before they changed, such as 2400h (100 days)"),
    Flag.withMetavar("TIME"),
    Flag.filterMap(
      Settings.parseDuration,
      (text) => `Expected a length of time such as 2400h, got ${JSON.stringify(text)}`
    ),
    Flag.optional
  ),
  confirmDeletions: Flag.Boolean("confirm-deletions").pipe(
    Flag.withDescription("Ask for every item and order of the mirror by id, and mark what the platform has no more"),
    Flag.withDefault(false)
  ),
  confirmShrink: Flag.Boolean("confirm-shrink").pipe(
    Flag.withDescription("Let more than half of the enterprises, services, items or orders be marked as gone"),
    Flag.withDefault(false)
  )
}

export const sync = Command.make(
  "sync",
  flags,
  Effect.fn("sync")(
    function*(flags) {
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
        Effect.provide(wire)
      )
      return yield* Option.match(flags.every, {
        onNone: () => pass,
        onSome: (every) => Effect.repeat(Effect.catchIf(pass, isMended, tell), Schedule.fixed(every))
      })
    },
    Effect.scoped,
    (effect, flags) => effect.pipe(Effect.mapError(failure), Effect.provide(Observability.layer(flags)))
  )
).pipe(
  Command.withDescription(
    "Keep a mirror of the platform in PostgreSQL: everything at first, then what has changed since the last pass"
  ),
  Command.withExamples([
    { command: "nightaudit sync --from 2026-01-01", description: "Into a PostgreSQL in the folder nightaudit-data" },
    { command: "nightaudit sync --every 15m", description: "What has changed, four times an hour" },
    {
      command: "nightaudit sync --database-url postgres://writer@db.example.com/hotels?sslmode=verify-full",
      description: "Into a server of one's own"
    }
  ])
)

/** Nothing before it could be read, and the mirror would be said to begin there. */
const settledFrom = Effect.fnUntraced(function*(from: Option.Option<Instant.Instant>) {
  const settled = yield* Reconciliation.settled
  return Option.isSome(from) && Instant.InstantOrder(from.value, settled) >= 0
    ? yield* failed({ message: `--from ${from.value} is later than what can be read, which ends 15 minutes ago` })
    : Option.getOrUndefined(from)
})

/** What stderr is written to may be read by others, and the file with the password by its owner only. */
const tellAddress = ({ port }: EmbeddedServer.EmbeddedServer, directory: string) =>
  Console.error(
    `nightaudit: while this runs, the mirror is at postgres://nightaudit@127.0.0.1:${port}/nightaudit, ` +
      `its password in ${printable(directory)}/server.json`
  )

const onePass = Effect.fnUntraced(
  function*(options: Mirror.SyncOptions) {
    const mirror = yield* Mirror.Mirror
    const manifest = yield* Progress.drawn(mirror.sync(options))
    yield* Console.log(JSON.stringify(manifest))
    if (manifest.quarantined > 0) {
      return yield* new Failure({
        line: `incomplete: ${manifest.quarantined} row(s) do not match the contract and are not in the mirror`,
        status: 2
      })
    }
  },
  Effect.onInterrupt(() => Console.error("nightaudit: interrupted; the next pass takes up what is missing"))
)

type PassError = Mirror.SyncError | PlatformAddress.AddressRefused | Failure

/** Without a beginning no later pass goes better, and not in another's mirror either. */
const isMended = (error: PassError): boolean => !(error instanceof MirrorError.MirrorError && error.kind !== "shrink")

const tell = (error: PassError) => Console.error(`nightaudit: ${printable(failure(error).line)}; the next pass goes on`)

const hints = {
  noBeginning: " (--from)",
  shrink: " (--confirm-shrink)",
  otherPlatform: " (--database-url, --data-dir)",
  otherAccess: ""
} as const

const failure = (error: { readonly message: string }): Failure =>
  error instanceof Failure
    ? error
    : error instanceof MirrorError.MirrorError
    ? failed({ message: `${error.message}${hints[error.kind]}` })
    : failed(error)
