/**
 * What the database knows of passes: the one under way, and what the ones before have covered.
 *
 * @internal
 */
import { type PgClient, PgTypes } from "@effect/sql-pg"
import { Effect, Result } from "effect"
import type { Run } from "../Run.ts"
import type { Covered } from "./windows.ts"

export interface Pass {
  readonly id: bigint
  readonly asOf: number
  readonly from: number
  /** The last completed pass over all entities; 0 before the first. */
  readonly previous: bigint
  /** Whether the platform tells the time: where it does not, nothing that the pass reads counts as covered. */
  readonly isClocked: boolean
}

/** The scope of what is asked for as a whole. */
export const whole = "00000000-0000-0000-0000-000000000000"

/** What is covered of items by when they are consumed. */
export const consumed = "consumed"

export interface Begun {
  readonly asOf: number
  readonly from: number
  readonly isWhole: boolean
  /** The latest end that a pass may have now; undefined where the platform does not tell the time. */
  readonly latestEnd: number | undefined
}

/**
 * The pass that was interrupted, for the instant for which it was begun, or a new one. An instant to which the platform's time
 * has not come, or that was never known, becomes that of the new one, and what was closed for it is read again.
 */
export const open = (sql: PgClient.PgClient, run: Run, { asOf, from, isWhole, latestEnd }: Begun) =>
  run.transaction("begin a pass")(Effect.gen(function*() {
    const [end, isClocked] = [latestEnd === undefined ? unknownEnd : instant(asOf), latestEnd !== undefined] as const
    yield* sql`insert into pass (as_of, from_utc, is_whole) values (${end}, ${instant(from)}, ${isWhole})
      on conflict (state) where state = 'open' do update set is_whole = excluded.is_whole`
    if (latestEnd !== undefined) {
      const moved = yield* sql<{ readonly id: bigint }>`update pass set as_of = ${end}
        where state = 'open' and (as_of > ${instant(latestEnd)} or as_of = ${unknownEnd}) returning id`
      for (const { id } of moved) yield* sql`delete from closed_interval where pass_id = ${id}`
    }
    const rows = yield* sql<
      { readonly id: bigint; readonly asOf: Date; readonly from: Date; readonly previous: bigint }
    >`
      select id, as_of as "asOf", from_utc as "from",
        coalesce((select max(id) from pass where state = 'complete' and is_whole), 0) as previous
      from pass where state = 'open'`
    return rows.map(({ asOf, from, id, previous }): Pass => ({
      id,
      previous,
      isClocked,
      asOf: asOf.getTime(),
      from: from.getTime()
    }))
  })).pipe(
    Effect.flatMap(([pass]) => pass === undefined ? Effect.die("an open pass was not found") : Effect.succeed(pass))
  )

export const coverage = (sql: PgClient.PgClient, operation: string) =>
  Effect.map(
    sql<{ readonly scope: string; readonly from: Date; readonly through: Date }>`
      select scope, from_utc as "from", through_utc as through from coverage where operation = ${operation}`,
    (rows): ReadonlyMap<string, Covered> =>
      new Map(rows.map(({ from, scope, through }) => [scope, { from: from.getTime(), through: through.getTime() }]))
  )

export interface Scopes {
  readonly operation: string
  readonly ids: ReadonlyArray<string>
  /** Up to when; the end of the pass when absent. */
  readonly through?: number | undefined
}

/** Ends the pass: what it has read is covered, all of it or, where the process dies in this moment, none. */
export const finish = (
  sql: PgClient.PgClient,
  run: Run,
  pass: Pass,
  covered: ReadonlyArray<Scopes>,
  { history, manifest }: {
    /** How long what rows were is kept, in milliseconds. */
    readonly history: number
    readonly manifest: string
  }
) =>
  run.transaction("finish a pass")(Effect.gen(function*() {
    const [asOf, from] = [instant(pass.asOf), instant(pass.from)]
    for (const { ids, operation, through = pass.asOf } of covered) {
      const scopes = Result.getOrThrow(PgTypes.array(ids, PgTypes.OID.uuid))
      yield* sql`insert into coverage as known (operation, scope, from_utc, through_utc)
        select ${operation}, scope, ${from}, ${instant(through)} from unnest(${scopes}) as scopes(scope)
        on conflict (operation, scope) do update set
          from_utc = least(known.from_utc, excluded.from_utc),
          through_utc = greatest(known.through_utc, excluded.through_utc)`
    }
    yield* sql`update pass set state = 'complete', as_of = ${asOf}, manifest = ${manifest}::jsonb where id = ${pass.id}`
    yield* sql`delete from closed_interval
      where pass_id in (select id from pass where as_of < ${asOf}::timestamptz - interval '30 days')`
    yield* forget(sql, pass.asOf - history)
  }))

/** Drops the versions that were replaced before the last pass that ended at the instant or earlier. */
const forget = Effect.fnUntraced(function*(sql: PgClient.PgClient, until: number) {
  const [moved] = yield* sql<{ readonly first: bigint }>`
    update history set first_pass_id = kept.id from (
      select max(id) as id from pass where state = 'complete' and is_whole and as_of <= ${PgTypes.timestamptz(until)}
    ) as kept
    where first_pass_id < kept.id returning first_pass_id as first`
  if (moved === undefined) return
  for (const entity of entities) {
    yield* sql`delete from ${sql(`${entity}_version`)} where superseded_by <= ${moved.first}`
  }
})

/** The tables that hold rows of the platform. Each has a twin with what the rows were before. */
const entities = ["enterprise", "service", "reservation", "product_service_order", "order_item"]

/** An instant as a parameter. */
export const instant = (millis: number) => PgTypes.timestamptz(millis)

/** The end of a pass that was begun without the platform's time. */
const unknownEnd = instant(0)
