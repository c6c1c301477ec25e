/**
 * From the platform into the tables, an interval at a time.
 *
 * @internal
 */
import type { PgClient } from "@effect/sql-pg"
import { Extraction, Ids, MewsError, type Operation, Plan, Tally } from "@nightaudit/core"
import { Effect, Predicate, Result, Stream } from "effect"
import type { SqlError } from "effect/sql"
import { createHash } from "node:crypto"
import type { DatabaseError } from "../DatabaseError.ts"
import type { Run } from "../Run.ts"
import * as businessCalendar from "./businessCalendar.ts"
import type { Pass } from "./passState.ts"
import type { SetAside } from "./setAside.ts"
import * as storable from "./storable.ts"
import { type OperationName, upserts } from "./tables.ts"
import * as unstorable from "./unstorable.ts"

/** What has come of it so far. */
export interface Progress {
  planned: number
  /** Read to the end and kept, in this process or in one before it. */
  closed: number
  /** Rows with a text that the database cannot hold; a sign stands in its place. */
  replaced: number
  /** Rows that are new, or newer than what was there, by operation. */
  readonly stored: Map<string, number>
}

/** The result of a query: the requests to the platform, and the new rows. */
export interface Listed {
  /** Requests that it was planned as. */
  readonly filters: number
  readonly pages: number
  /** How often less was asked for at a time. */
  readonly splits: number
  readonly stored: number
}

export interface ReadOptions {
  /** Reads what was closed before again: rows move into it while others are read. */
  readonly isNewest?: boolean | undefined
}

export type Ingest = Effect.Success<ReturnType<typeof make>>

/** Intervals stored at the same time. */
const concurrency = 4

export const make = Effect.fnUntraced(function*(sql: PgClient.PgClient, run: Run, pass: Pass, setAside: SetAside) {
  const { pages, time } = yield* Extraction.Extraction
  const tally = yield* Tally.Tally
  const progress: Progress = { planned: 0, closed: 0, replaced: 0, stored: new Map() }

  /**
   * Rows, those that were set aside, and whatever `alongside` says of them are kept together, or not at all. Where the database
   * cannot hold one of them it is set aside, and the others are kept.
   */
  const keep: Keep = Effect.fnUntraced(function*(operation, rows, alongside = () => Effect.void) {
    const { latest, source } = yield* time.now
    // Which of two readings is the later one no clock but the platform's may say.
    const written = { passId: pass.id, readAt: source === "platform" ? latest : 0 }
    const { replaced, texts } = storable.of(rows)
    const { kept, stored } = yield* run.transaction(`store ${operation}`)(
      Effect.gen(function*() {
        const stored = rowCountOf(yield* upserts[operation](sql, texts, written).raw)
        if (operation === "enterprises") yield* businessCalendar.store(sql, rows.map(({ Id }) => Id))
        const kept = yield* setAside.alongside(operation, rows.map(({ Id }) => Ids.lower(Id)))
        yield* alongside(stored)
        return { kept, stored }
      })
    )
    kept()
    progress.replaced += replaced
    if (stored > 0) progress.stored.set(operation, (progress.stored.get(operation) ?? 0) + stored)
    return stored
  }, (kept, operation, rows, alongside) =>
    Effect.catchIf(kept, unstorable.isOfRow, (error) => {
      const [row, other] = rows
      if (row === undefined) return Effect.fail(error)
      if (other === undefined) {
        tally.quarantine([unstorable.quarantined(operation, row)])
        return keep(operation, [], alongside)
      }
      const middle = Math.ceil(rows.length / 2)
      return Effect.flatMap(keep(operation, rows.slice(0, middle), alongside), (first) =>
        Effect.map(
          keep(operation, rows.slice(middle), alongside && ((stored) => alongside(first + stored))),
          (second) => first + second
        ))
    }))

  /** One interval: a page is asked for when the one before is kept, and what was closed before is not asked for again. */
  const interval = Effect.fnUntraced(
    function*<Name extends OperationName, Filter extends object, Row extends Extraction.Versioned>(
      operation: Operation.Operation<Name, Filter, Row>,
      filter: Filter,
      { isNewest = false }: ReadOptions
    ) {
      const key = keyOf(pass, run, operation.name, filter)
      const [known] = isNewest ? [] : yield* run.transaction("look for an interval")(
        sql`select 1 from closed_interval where pass_id = ${pass.id} and key = ${key} and closed_utc is not null`
      )
      if (known === undefined) {
        const [counts, written] = [{ pages: 0, rows: 0, stored: 0 }, JSON.stringify(inBrief(filter))]
        const say = (isClosed: boolean, stored: number) =>
          sql`insert into closed_interval (pass_id, key, operation, filter, epoch, pages, rows, stored, closed_utc)
            values (${pass.id}, ${key}, ${operation.name}, ${written}::jsonb, ${run.epoch}, ${counts.pages},
              ${counts.rows}, ${counts.stored + stored}, case when ${isClosed}::boolean then now() end)
            on conflict (pass_id, key) do update set epoch = excluded.epoch, pages = excluded.pages, rows = excluded.rows,
              stored = excluded.stored, closed_utc = excluded.closed_utc`
        yield* Stream.runForEach(pages(operation, filter), (rows) => {
          counts.pages += 1
          counts.rows += rows.length
          return Effect.map(keep(operation.name, rows, (stored) => say(false, stored)), (stored) => {
            counts.stored += stored
          })
        })
        // Not before every page of it is kept, and the rows of its last page that were set aside.
        const kept = yield* run.transaction("close an interval")(
          Effect.tap(setAside.alongside(operation.name, []), () => say(true, 0))
        )
        kept()
      }
      progress.closed += 1
    }
  )

  /** Every row of a query, of any length. */
  const read = <Name extends OperationName, Filter extends object, Row extends Extraction.Versioned>(
    operation: Operation.Operation<Name, Filter, Row>,
    query: Filter,
    options: ReadOptions = {}
  ): Effect.Effect<Listed, MewsError.MewsError | DatabaseError> =>
    Result.match(Plan.filters(operation, query), {
      onFailure: (reason) => Effect.fail(new MewsError.MewsError({ operation: operation.name, reason, attempts: 0 })),
      onSuccess: (filters) => {
        progress.planned += filters.length
        const counts = tally.of(operation.name)
        const [pages, splits, stored] = [counts.pages, counts.splits, progress.stored.get(operation.name) ?? 0]
        return Effect.forEach(filters, (filter) => interval(operation, filter, options), { concurrency, discard: true })
          .pipe(
            Effect.map(() => ({
              filters: filters.length,
              pages: counts.pages - pages,
              splits: counts.splits - splits,
              stored: (progress.stored.get(operation.name) ?? 0) - stored
            }))
          )
      }
    })

  /**
   * The same without an account of its intervals: for what is asked for by id, or as a whole. Gives the ids that were given,
   * those of rows that were set aside among them.
   */
  const lookUp = <Name extends OperationName, Filter extends object, Row extends Extraction.Versioned>(
    operation: Operation.Operation<Name, Filter, Row>,
    query: Filter
  ): Effect.Effect<ReadonlySet<string>, MewsError.MewsError | DatabaseError> =>
    Stream.runFoldEffect(
      pages(operation, query),
      () => new Set<string>(),
      (ids, rows) =>
        Effect.map(keep(operation.name, rows), () => {
          for (const { Id } of rows) ids.add(Ids.lower(Id))
          return ids
        })
    ).pipe(Effect.tap(() => keepAside(operation.name)), Effect.map((ids) => withAside(operation.name, ids)))

  /** What was set aside of the last pages, which may have no other rows. */
  const keepAside = (operation: OperationName) =>
    Effect.map(run.transaction(`store ${operation}`)(setAside.alongside(operation, [])), (kept) => kept())

  const withAside = (operation: OperationName, ids: ReadonlySet<string>): ReadonlySet<string> => {
    const aside = [...setAside.ids(operation)].flatMap((id) => id === null ? [] : [Ids.lower(id)])
    return aside.length === 0 ? ids : new Set([...ids, ...aside])
  }

  return { progress, time, read, lookUp, keep }
})

type Keep = (
  operation: OperationName,
  rows: ReadonlyArray<Extraction.Versioned>,
  alongside?: (stored: number) => Effect.Effect<unknown, SqlError.SqlError>
) => Effect.Effect<number, DatabaseError>

/**
 * The name of an interval within a pass. What was closed by another clock than the platform's is closed for its own run only;
 * before versions that know the platform's time the names were others.
 */
const keyOf = ({ isClocked }: Pass, { epoch }: Run, operation: OperationName, filter: object): string =>
  createHash("sha256").update(
    JSON.stringify([operation, filter, isClocked ? "platform time" : String(epoch)])
  ).digest("hex")

const rowCountOf = (result: unknown): number =>
  Predicate.hasProperty(result, "rowCount") && typeof result.rowCount === "number" ? result.rowCount : 0

/** A filter for people: of a list of ids only how many there are. */
const inBrief = (filter: object): object =>
  Object.fromEntries(
    Object.entries(filter).map(([field, value]) => [
      field,
      Array.isArray(value) && value.length > 3 ? `${value.length} values` : value
    ])
  )
