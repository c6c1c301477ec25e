/**
 * Records the findings of a reconciliation over a mirror in the mirror, for its views.
 */
import { PgClient } from "@effect/sql-pg"
import type { Instant } from "@nightaudit/core"
import { ArtifactNames, LineFile, ProvenFolder } from "@nightaudit/files"
import { Findings } from "@nightaudit/postgres"
import { type Accepted, Finding, type Reconciliation } from "@nightaudit/reconcile"
import { Effect, Path, Schema, Stream } from "effect"
import { failed } from "./Failure.ts"

export interface RecordOptions {
  readonly request: Reconciliation.Request
  readonly asOf: Instant.Instant
  /** The folder of the artifacts. */
  readonly directory: string
  /** Names of the other inputs that may cause findings. Stored as part of the scope. */
  readonly beside: ReadonlyArray<string>
  readonly acceptances: ReadonlyArray<Accepted.Acceptance> | undefined
}

/**
 * Records the findings of a complete run, read from its artifacts. Returns a notice if they are not recorded: the role may
 * only read, or a later run over the same scope was recorded before.
 */
export const keep = Effect.fnUntraced(
  function*({ acceptances, asOf, beside, directory, request }: RecordOptions, sql: PgClient.PgClient) {
    const inMirror = Effect.provideService(PgClient.PgClient, sql)
    if (!(yield* inMirror(Findings.mayRecord))) {
      return "the database role may only read the mirror; the findings were not recorded in it"
    }
    const path = yield* Path.Path
    yield* (yield* ProvenFolder.open(directory)).verify([name])
    const isKept = yield* inMirror(Findings.record(
      { scope: scopeOf(request, beside), asOf, acceptances },
      Stream.mapEffect(LineFile.read(path.join(directory, name)), (line) => decode(line))
    ))
    return isKept
      ? undefined
      : "the mirror already has the findings of a later run over the same scope; these were not recorded"
  },
  Effect.mapError(({ message }) =>
    failed({ message: `the artifacts were written, but the findings were not recorded in the mirror: ${message}` })
  )
)

const name = ArtifactNames.findings

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Finding.Finding))

const scopeOf = (
  { basis = "consumed", enterpriseIds, from, serviceIds, to }: Reconciliation.Request,
  beside: ReadonlyArray<string>
): string =>
  JSON.stringify({
    from,
    to,
    basis,
    ...(enterpriseIds !== undefined && { enterprises: enterpriseIds.toSorted() }),
    ...(serviceIds !== undefined && { services: serviceIds.toSorted() }),
    ...(beside.length > 0 && { beside })
  })
