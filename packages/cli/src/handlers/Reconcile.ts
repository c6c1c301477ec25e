import { PgClient } from "@effect/sql-pg"
import { Instant, type PlatformAddress } from "@nightaudit/core"
import { type FileError, PreviousRun } from "@nightaudit/files"
import { type DatabaseError, MirrorHistory } from "@nightaudit/postgres"
import type { Finding, Reconciliation, ReconciliationError, Restatement, SourceError } from "@nightaudit/reconcile"
import { Console, Effect, type FileSystem, Option, type Path, type Scope } from "effect"
import * as AcceptFile from "../AcceptFile.ts"
import type { Flags } from "../commands/Reconcile.ts"
import { failed, Failure } from "../Failure.ts"
import * as FilesPlatform from "../FilesPlatform.ts"
import * as Job from "../Job.ts"
import * as LedgerComparison from "../LedgerComparison.ts"
import * as LedgerEntries from "../LedgerEntries.ts"
import * as MirrorDatabase from "../MirrorDatabase.ts"
import * as MirrorFindings from "../MirrorFindings.ts"
import * as MirrorPlatform from "../MirrorPlatform.ts"
import * as Notice from "../Notice.ts"
import * as Observability from "../Observability.ts"
import * as OlderFolder from "../OlderFolder.ts"
import * as Platform from "../Platform.ts"
import { printable } from "../Printable.ts"
import * as ReferenceFile from "../ReferenceFile.ts"
import * as Settings from "../Settings.ts"
import { plural } from "../Summary.ts"

export const run = Effect.fnUntraced(function*(flags: Flags) {
  const open = yield* opening(flags)
  const acceptances = Option.isNone(flags.accept) ? undefined : yield* AcceptFile.read(flags.accept.value)
  const reference = yield* ReferenceFile.read(flags.reference)
  const ledger = yield* LedgerComparison.read(flags, reference)
  const entries = yield* LedgerEntries.read(flags.ledgerEntries)
  const { address, asOf, platform: layer, sql }: Readable = yield* open
  const request: Reconciliation.Request = { ...requestOf(flags), asOf }
  const done = yield* Job.run(
    request,
    flags.output,
    {
      platform: layer,
      address,
      resume: flags.resume,
      previous: Option.getOrUndefined(Option.map(flags.previous, (previous) => earlier(previous, request, sql))),
      acceptances,
      ledger,
      entries,
      reference,
      tables: [...new Set(flags.tables)],
      onInterrupt: (isKept) =>
        Notice.tell(
          `nightaudit: interrupted; ${
            isKept ? "run the command again with --resume to read the rest" : "there is nothing to resume"
          }`
        )
    }
  ).pipe(Effect.mapError(failed))
  yield* Console.log(done.summary)
  for (const notice of done.notices) yield* Notice.tell(`nightaudit: ${printable(notice)}`)
  if (sql !== undefined && done.manifest.status === "complete") {
    const notice = yield* MirrorFindings.keep({
      request,
      asOf: done.manifest.asOf,
      directory: flags.output,
      beside: besideOf(flags),
      acceptances
    }, sql)
    if (notice !== undefined) yield* Notice.tell(`nightaudit: ${notice}`)
  }
  return yield* exitOf(done, flags.failOn)
}, (effect, flags) =>
  effect.pipe(
    Effect.scoped,
    Observability.observed("reconcile", { from: flags.from, to: flags.to, source: flags.source }, flags),
    Effect.provide(Observability.layer(flags))
  ))

interface Readable extends
  Pick<
    Job.Options<DatabaseError.DatabaseError | PlatformAddress.AddressRefused | Platform.WireError>,
    "platform" | "address"
  >
{
  readonly asOf: Instant.Instant | undefined
  /** The mirror, if it is the source. */
  readonly sql?: PgClient.PgClient
}

/** Names of the inputs that cause their own findings; a run without them does not report these. */
const besideOf = (
  { ledger, ledgerEntries, previous, reference }: Flags
): ReadonlyArray<string> =>
  Object.entries({ ledger, ledgerEntries, previous, reference }).filter(([, given]) =>
    "length" in given ? given.length > 0 : Option.isSome(given)
  ).map(([name]) => name)

type EarlierError =
  | FileError.FileError
  | DatabaseError.DatabaseError
  | SourceError.SourceError
  | ReconciliationError.ReconciliationError
  | Failure

/** The run of a folder, or what a run over the mirror would have come to at an instant. */
const earlier = (
  previous: string,
  request: Reconciliation.Request,
  sql: PgClient.PgClient | undefined
): Effect.Effect<
  Restatement.Previous<EarlierError>,
  EarlierError,
  FileSystem.FileSystem | Path.Path | Scope.Scope
> =>
  Option.match(Instant.parse(previous), {
    onNone: () =>
      Effect.tap(PreviousRun.open(previous), ({ isProven }) => isProven ? Effect.void : OlderFolder.tell(previous)),
    onSome: (instant) =>
      sql === undefined
        ? Effect.fail(
          failed({ message: `--previous ${previous} is an instant, of which only a mirror knows: add --source mirror` })
        )
        : Effect.provideService(MirrorHistory.asOf(instant, request), PgClient.PgClient, sql)
  })

/** Checks what was given, and then tells how what is to be read is opened. */
const opening = Effect.fnUntraced(function*(flags: Flags) {
  if (flags.source !== "mirror" && (Option.isSome(flags.databaseUrl) || Option.isSome(flags.dataDir))) {
    return yield* failed({ message: "--database-url and --data-dir name a mirror; add --source mirror" })
  }
  if (flags.source !== "files" && Option.isSome(flags.files)) {
    return yield* failed({ message: "--files needs --source files" })
  }
  switch (flags.source) {
    case "platform":
      return yield* platform(flags)
    case "mirror":
      return yield* mirror(flags)
    case "files":
      return yield* files(flags)
  }
})

const platform = Effect.fnUntraced(function*(flags: Flags) {
  const settings = yield* Settings.read(flags)
  return Effect.succeed({
    platform: Platform.layer(settings),
    address: settings.connector.platformAddress,
    asOf: Option.getOrUndefined(flags.asOf)
  })
})

const mirror = Effect.fnUntraced(function*(flags: Flags) {
  if (flags.resume) {
    return yield* failed({
      message: "--resume works only with --source platform; a run over a mirror starts again"
    })
  }
  return Effect.mapError(
    MirrorPlatform.open(yield* MirrorDatabase.place(flags), {
      asOf: Option.getOrUndefined(flags.asOf),
      enterprises: flags.enterprise,
      services: flags.service
    }),
    failed
  )
})

const files = Effect.fnUntraced(function*(flags: Flags) {
  if (flags.resume) {
    return yield* failed({ message: "--resume works only with --source platform; a run over files starts again" })
  }
  if (Option.isNone(flags.files)) {
    return yield* failed({ message: "--source files needs --files with the folder of the files" })
  }
  if (Option.isNone(flags.asOf)) {
    return yield* failed({ message: "--source files needs --as-of with the instant of the export" })
  }
  return FilesPlatform.open(flags.files.value, {
    asOf: flags.asOf.value,
    policies: yield* Effect.mapError(
      Effect.fromResult(Settings.parseContracts(flags.contract)),
      (message) => failed({ message })
    ),
    enterprises: flags.enterprise,
    services: flags.service
  })
})

/** The request of the flags; the as-of time only if it was given. */
export const requestOf = (flags: Flags): Reconciliation.Request => ({
  from: flags.from,
  to: flags.to,
  basis: flags.basis,
  enterpriseIds: given(flags.enterprise),
  serviceIds: given(flags.service),
  asOf: Option.getOrUndefined(flags.asOf)
})

const given = (ids: ReadonlyArray<string>): ReadonlyArray<string> | undefined => ids.length === 0 ? undefined : ids

const worseThan: Record<"error" | "warning" | "info" | "never", ReadonlyArray<Finding.Severity>> = {
  error: ["error"],
  warning: ["error", "warning"],
  info: ["error", "warning", "info"],
  never: []
}

/** How a run ends: with success only if it is complete and has no finding at or above `failOn`. */
export const exitOf = (
  { manifest, severities }: Job.Done,
  failOn: keyof typeof worseThan
): Effect.Effect<void, Failure> => {
  if (manifest.status === "failed") {
    return Effect.fail(
      new Failure({ line: "the control totals do not agree; do not use the figures of this run", status: 1 })
    )
  }
  if (manifest.status === "incomplete") {
    return Effect.fail(new Failure({ line: "incomplete: not everything could be read; see manifest.json", status: 2 }))
  }
  const failing = worseThan[failOn].reduce((sum, severity) => sum + severities[severity], 0)
  return failing === 0
    ? Effect.void
    : Effect.fail(
      new Failure({
        line: `${plural(failing, "finding")} of severity ${failOn}${
          failOn === "error" ? "" : " or higher"
        } (--fail-on ${failOn})`,
        status: 3
      })
    )
}
