/**
 * From the platform into the tables, an interval at a time.
 *
 * @internal
 */
import type { PgClient } from "@effect/sql-pg"
import { Extraction, Ids, MewsError, type Operation, Plan } from "@nightaudit/core"
import { Clock, Effect, Predicate, Result, Stream } from "effect"
import { createHash } from "node:crypto"
import type { DatabaseError } from "../DatabaseError.ts"
import type { Run } from "../Run.ts"
import * as businessCalendar from "./businessCalendar.ts"
import type { Pass } from "./passState.ts"
import type { SetAside } from "./setAside.ts"
import * as storable from "./storable.ts"
import { type OperationName, upserts } from "./tables.ts"

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

export type Ingest = Effect.Success<ReturnType<typeof make>>

/** Intervals stored at the same time. */
const concurrency = 4

export const make = Effect.fnUntraced(function*(sql: PgClient.PgClient, run: Run, pass: Pass, setAside: SetAside) {
  const { pages } = yield* Extraction.Extraction
  const progress: Progress = { planned: 0, closed: 0, replaced: 0, stored: new Map() }

  /** Rows, those that were set aside, and whatever `alongside` says of them are kept together, or not at all. */
  const keep = Effect.fnUntraced(function*(
    operation: OperationName,
    rows: ReadonlyArray<Extraction.Versioned>,
    alongside: (stored: number) => Effect.Effect<unknown, Effect.Error<ReturnType<typeof upserts["orderItems"]>>> =
      () => Effect.void
  ) {
    const readAt = yield* Clock.currentTimeMillis
    const { replaced, texts } = storable.of(rows)
    const { kept, stored } = yield* run.transaction(`store ${operation}`)(
      Effect.gen(function*() {
        const stored = rowCountOf(yield* upserts[operation](sql, texts, { passId: pass.id, readAt }).raw)
        if (operation === "enterprises") yield* businessCalendar.store(sql, rows.map(({ Id }) => Id))
        const kept = yield* setAside.alongside(operation, rows.map(({ Id }) => Ids.lower(Id)))
        yield* alongside(stored)
        return { kept, stored }
      })
    )
    kept()
    progress.replaced += replaced
    progress.stored.set(operation, (progress.stored.get(operation) ?? 0) + stored)
    return stored
  })

  /** One interval: a page is asked for when the one before is kept, and what was closed before is not asked for again. */
  const interval = Effect.fnUntraced(
    function*<Name extends OperationName, Filter extends object, Row extends Extraction.Versioned>(
      operation: Operation.Operation<Name, Filter, Row>,
      filter: Filter
    ) {
      const key = createHash("sha256").update(JSON.stringify([operation.name, filter])).digest("hex")
      const [known] = yield* run.transaction("look for an interval")(
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
    query: Filter
  ): Effect.Effect<void, MewsError.MewsError | DatabaseError> =>
    Result.match(Plan.filters(operation, query), {
      onFailure: (reason) => Effect.fail(new MewsError.MewsError({ operation: operation.name, reason, attempts: 0 })),
      onSuccess: (filters) => {
        progress.planned += filters.length
        return Effect.forEach(filters, (filter) => interval(operation, filter), { concurrency, discard: true })
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

  /** The same as a whole, where the ids are to be looked at before any row is kept. */
  const lookUpIf = Effect.fnUntraced(function*<Filter extends object, Row extends Extraction.Versioned, E>(
    operation: Operation.Operation<OperationName, Filter, Row>,
    query: Filter,
    check: (ids: ReadonlySet<string>) => Effect.Effect<void, E>
  ) {
    const rows = (yield* Stream.runCollect(pages(operation, query))).flat()
    const ids = withAside(operation.name, new Set(rows.map(({ Id }) => Ids.lower(Id))))
    yield* check(ids)
    yield* keep(operation.name, rows)
    return ids
  })

  return { progress, read, lookUp, lookUpIf }
})

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
