/**
 * Findings from one reconciliation to the next: which are open, since when, and which a person has accepted.
 */
import { PgClient, PgTypes } from "@effect/sql-pg"
import { Instant } from "@nightaudit/core"
import type { Accepted, Finding } from "@nightaudit/reconcile"
import { Effect, Result } from "effect"
import { type DatabaseError, of } from "./DatabaseError.ts"

/** What was judged: findings that are of the same and are not found again are resolved. */
export interface Judged {
  /** The same for every run over the same window, basis, enterprises and services. */
  readonly scope: string
  readonly asOf: Instant.Instant
}

/**
 * Keeps the findings of a run, all or none. Those of an earlier run over the same that did not come again are resolved; one
 * that was resolved and comes again is open again, since it was first found.
 */
export const record: (
  judged: Judged,
  findings: ReadonlyArray<Finding.Finding>
) => Effect.Effect<void, DatabaseError, PgClient.PgClient> = Effect.fn("Findings.record")(function*(judged, findings) {
  const sql = yield* PgClient.PgClient
  const asOf = PgTypes.timestamptz(Instant.toEpochMillis(judged.asOf))
  const texts = new Map(findings.map((finding) => [finding.fingerprint, JSON.stringify(finding)]))
  const fingerprints = [...texts.keys()].toSorted()
  const rows = fingerprints.map((fingerprint) => texts.get(fingerprint))
  yield* sql.withTransaction(Effect.andThen(
    sql`insert into finding as known
        (fingerprint, code, severity, enterprise_id, service_order_id, message, scope, first_as_of, last_as_of, row)
      select f->>'fingerprint', f->>'code', f->>'severity', (f->>'enterpriseId')::uuid, (f->>'serviceOrderId')::uuid,
        f->>'message', ${judged.scope}, ${asOf}, ${asOf}, f
      from (select text::jsonb from unnest(${textArray(rows)}) as texts(text) offset 0) as page(f)
      on conflict (fingerprint) do update set
        (severity, message, scope, last_as_of, resolved_as_of, row) =
        (excluded.severity, excluded.message, excluded.scope, excluded.last_as_of, null, excluded.row)
      where known.last_as_of <= excluded.last_as_of`,
    sql`update finding set resolved_as_of = ${asOf}
      where scope = ${judged.scope} and resolved_as_of is null and last_as_of < ${asOf}
        and fingerprint <> all(${textArray(fingerprints)})`
  ))
}, Effect.mapError(of("keep the findings")))

/** Accepts a finding, or says anew why. */
export const accept: (
  acceptance: Accepted.Acceptance
) => Effect.Effect<void, DatabaseError, PgClient.PgClient> = Effect.fn("Findings.accept")(
  function*({ expires = null, fingerprint, reason }) {
    const sql = yield* PgClient.PgClient
    yield* sql`insert into accepted_finding (fingerprint, reason, expires)
      values (${fingerprint}, ${reason}, ${PgTypes.date(expires)})
      on conflict (fingerprint) do update set
        (reason, expires, accepted_by, accepted_utc) = (excluded.reason, excluded.expires, current_user, now())`
  },
  Effect.mapError(of("accept a finding"))
)

/** What was accepted, in the form that a reconciliation takes. */
export const accepted: Effect.Effect<ReadonlyArray<Accepted.Acceptance>, DatabaseError, PgClient.PgClient> = Effect.gen(
  function*() {
    const sql = yield* PgClient.PgClient
    return yield* sql<Accepted.Acceptance>`
      select fingerprint, reason, expires::text as expires from accepted_finding order by fingerprint`
  }
).pipe(Effect.mapError(of("read the accepted findings")))

const textArray = (texts: ReadonlyArray<string | undefined>) =>
  Result.getOrThrow(PgTypes.array(texts, PgTypes.OID.text))
