/** Keeps findings from one reconciliation to the next: which are open, since when, and which are accepted. */
import { PgClient, PgTypes } from "@effect/sql-pg"
import { Instant } from "@nightaudit/core"
import type { Accepted, Finding } from "@nightaudit/reconcile"
import { Effect, Result, Stream } from "effect"
import { SqlError } from "effect/sql"
import { type DatabaseError, of } from "./DatabaseError.ts"
import * as storable from "./internal/storable.ts"

/** What was evaluated: earlier findings of the same scope that are not found again are resolved. */
export interface Judged {
  /** Equal for all runs with the same range, basis, enterprises, services and other inputs. */
  readonly scope: string
  readonly asOf: Instant.Instant
  /** The acceptances of the run, which are also recorded. */
  readonly acceptances?: ReadonlyArray<Accepted.Acceptance> | undefined
}

/** Findings written by one statement. */
const batch = 1000

/**
 * Records the findings of a run and its acceptances, in one transaction. Findings of an earlier run of the same scope that are
 * not found again are resolved; a resolved finding that is found again is open again, since its first time. Returns false, and
 * writes nothing, if a run of the same scope with a later as-of time is recorded already.
 */
export const record: <E = never, R = never>(
  judged: Judged,
  findings: Stream.Stream<Finding.Finding, E, R>
) => Effect.Effect<boolean, DatabaseError | E, PgClient.PgClient | R> = Effect.fn("Findings.record")(
  function*<E, R>({ acceptances, asOf, scope }: Judged, findings: Stream.Stream<Finding.Finding, E, R>) {
    const sql = yield* PgClient.PgClient
    const at = PgTypes.timestamptz(Instant.toEpochMillis(asOf))
    const failed = of("record the findings")
    const kept = Effect.gen(function*() {
      // Two runs over the same come one after the other: the row is locked until the first is through.
      const [judgement] = yield* sql<{ readonly number: bigint }>`
        insert into judgement as known (scope, as_of) values (${scope}, ${at})
        on conflict (scope) do update set (number, as_of, judged_utc) = (known.number + 1, excluded.as_of, now())
          where known.as_of <= excluded.as_of
        returning number`
      if (judgement === undefined) return false
      yield* Stream.runForEach(Stream.grouped(findings, batch), (some) => write(sql, scope, at, judgement.number, some))
      yield* sql`update finding set resolved_as_of = ${at}
        where scope = ${scope} and resolved_as_of is null and judgement < ${judgement.number}`
      for (const acceptance of acceptances ?? []) yield* writeAcceptance(sql, acceptance)
      return true
    })
    return yield* sql.withTransaction(kept).pipe(
      Effect.mapError((error) => SqlError.isSqlError(error) ? failed(error) : error)
    )
  }
)

const write = (
  sql: PgClient.PgClient,
  scope: string,
  asOf: ReturnType<typeof PgTypes.timestamptz>,
  judgement: bigint,
  findings: ReadonlyArray<Finding.Finding>
) => {
  const texts = new Map(findings.map((finding) => [finding.fingerprint, storable.textOf(finding)]))
  return sql`insert into finding as known (fingerprint, code, severity, enterprise_id, service_order_id, message, scope,
      first_as_of, last_as_of, judgement, row)
    select f->>'fingerprint', f->>'code', f->>'severity', (f->>'enterpriseId')::uuid, (f->>'serviceOrderId')::uuid,
      f->>'message', ${scope}, ${asOf}, ${asOf}, ${PgTypes.int8(judgement)}, f
    from (select text::jsonb from unnest(${textArray([...texts.values()])}) as texts(text) offset 0) as page(f)
    on conflict (scope, fingerprint) do update set
      (severity, message, last_as_of, resolved_as_of, judgement, row) =
      (excluded.severity, excluded.message, excluded.last_as_of, null, excluded.judgement, excluded.row)`
}

/** Whether the role may record findings; a role that only reads may not. */
export const mayRecord: Effect.Effect<boolean, DatabaseError, PgClient.PgClient> = Effect.gen(function*() {
  const sql = yield* PgClient.PgClient
  const [found] = yield* sql<{ readonly may: boolean }>`
    select has_table_privilege('finding', 'insert') and has_table_privilege('finding', 'update') as may`
  return found?.may === true
}).pipe(Effect.mapError(of("record the findings")))

/** Accepts a finding, or replaces the reason of its acceptance. */
export const accept: (
  acceptance: Accepted.Acceptance
) => Effect.Effect<void, DatabaseError, PgClient.PgClient> = Effect.fn("Findings.accept")(
  function*(acceptance) {
    yield* writeAcceptance(yield* PgClient.PgClient, acceptance)
  },
  Effect.mapError(of("accept a finding"))
)

/** One that says the same already stays as it was, with who has said it first. */
const writeAcceptance = (
  sql: PgClient.PgClient,
  { expires = null, fingerprint, reason }: Accepted.Acceptance
) =>
  sql`insert into accepted_finding as known (fingerprint, reason, expires)
    values (${fingerprint}, ${reason}, ${PgTypes.date(expires)})
    on conflict (fingerprint) do update set
      (reason, expires, accepted_by, accepted_utc) = (excluded.reason, excluded.expires, current_user, now())
    where (known.reason, known.expires) is distinct from (excluded.reason, excluded.expires)`

/** All acceptances, as input of a reconciliation. */
export const accepted: Effect.Effect<ReadonlyArray<Accepted.Acceptance>, DatabaseError, PgClient.PgClient> = Effect.gen(
  function*() {
    const sql = yield* PgClient.PgClient
    return yield* sql<Accepted.Acceptance>`
      select fingerprint, reason, expires::text as expires from accepted_finding order by fingerprint`
  }
).pipe(Effect.mapError(of("read the accepted findings")))

const textArray = (texts: ReadonlyArray<string | undefined>) =>
  Result.getOrThrow(PgTypes.array(texts, PgTypes.OID.text))
