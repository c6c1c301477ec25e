/**
 * A mirror whose coverage lies in the future: its passes believed a clock that was fast, and what changed meanwhile is missing.
 *
 * @internal
 */
import type { PgClient } from "@effect/sql-pg"
import { Effect } from "effect"
import type { Run } from "../Run.ts"
import { instant } from "./passState.ts"

export interface CutBack {
  /** Passes that count as not read. */
  readonly passes: number
  /** The end of the last pass that counts; undefined if none does, and everything is read again. */
  readonly to: number | undefined
}

/**
 * Cuts the coverage back to the last pass before the first that cannot be true: one that ends later than `now`, the latest that
 * the platform's time can be, or one that a later pass shows to have had a fast clock. Later ones count as not read. Gives what
 * was cut; undefined where the mirror is sound.
 */
export const cutBack = (sql: PgClient.PgClient, run: Run, now: number) =>
  run.transaction("cut the coverage back")(Effect.gen(function*() {
    const [first] = yield* sql<{ readonly id: bigint | null }>`
      select min(id) as id from pass p where state = 'complete' and (
        as_of > ${instant(now)}
        -- Passes that know the platform's time say so; of others a later one with an earlier end tells that the clock was fast.
        or (manifest->>'time' is null and exists (
          select from pass later where later.id > p.id and later.state = 'complete' and later.as_of < p.as_of
        ))
      )`
    const [open] = yield* sql`select 1 from pass where state = 'open' and as_of > ${instant(now)}`
    if (open !== undefined || first?.id != null) yield* readBefore(sql, now)
    if (first?.id == null) return undefined
    const from = first.id
    const [sound] = yield* sql<{ readonly asOf: Date | null }>`
      select max(as_of) as "asOf" from pass where state = 'complete' and id < ${from}`
    const to = sound?.asOf?.getTime()
    // If no pass was sound, all changes are read again; earlier rows were read in any case.
    yield* to === undefined
      ? sql`update coverage set through_utc = from_utc`
      : sql`update coverage set through_utc = greatest(from_utc, least(through_utc, ${instant(to)}))`
    const cut = yield* sql<{ readonly id: bigint }>`update pass set
        is_whole = false,
        as_of = ${to === undefined ? sql`from_utc` : instant(to)},
        manifest = coalesce(manifest, '{}') || '{"time": "cut back"}'
      where state = 'complete' and id >= ${from} returning id`
    // What an earlier pass held is not known where what rows were before was dropped since.
    yield* sql`update pass set is_whole = false
      where state = 'complete' and id < ${from} and id < (select first_pass_id from history)`
    return { passes: cut.length, to } satisfies CutBack
  }))

/** Of two readings of a row the later one counts, and none can have been later than now. */
const readBefore = Effect.fnUntraced(function*(sql: PgClient.PgClient, now: number) {
  for (const table of ["enterprise", "service", "reservation", "product_service_order", "order_item"]) {
    yield* sql`update ${sql(table)} set read_utc = 'epoch' where read_utc > ${instant(now)}`
  }
})
