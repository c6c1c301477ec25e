/**
 * What a reconciliation over a mirror has found, kept in the mirror for the views.
 */
import { PgClient } from "@effect/sql-pg"
import type { Instant } from "@nightaudit/core"
import { LineFile, ProvenFolder } from "@nightaudit/files"
import { Findings } from "@nightaudit/postgres"
import { type Accepted, Finding, type Reconciliation } from "@nightaudit/reconcile"
import { Effect, Path, Schema, Stream } from "effect"
import { failed } from "./Failure.ts"

export interface Judged {
  readonly request: Reconciliation.Request
  readonly asOf: Instant.Instant
  /** Where the artifacts are. */
  readonly directory: string
  /** What was given besides and may give findings of its own, by name. */
  readonly beside: ReadonlyArray<string>
  readonly acceptances: ReadonlyArray<Accepted.Acceptance> | undefined
}

/**
 * Keeps the findings of a complete run, read from its artifacts again. Gives what a person should know where they are not
 * kept: the role may only read, or a later run over the same was first.
 */
export const keep = Effect.fnUntraced(
  function*({ acceptances, asOf, beside, directory, request }: Judged, sql: PgClient.PgClient) {
    const inMirror = Effect.provideService(PgClient.PgClient, sql)
    if (!(yield* inMirror(Findings.mayRecord))) {
      return "the role may only read the mirror: the findings are not kept in it"
    }
    const path = yield* Path.Path
    yield* (yield* ProvenFolder.open(directory)).verify([name])
    const isKept = yield* inMirror(Findings.record(
      { scope: scopeOf(request, beside), asOf, acceptances },
      Stream.mapEffect(LineFile.read(path.join(directory, name)), (line) => decode(line))
    ))
    return isKept ? undefined : "a later run over the same has been kept in the mirror: these findings are not"
  },
  Effect.mapError(({ message }) =>
    failed({ message: `the artifacts are written, and the findings not kept in the mirror: ${message}` })
  )
)

const name = "findings.ndjson"

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
