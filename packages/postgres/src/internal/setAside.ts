/**
 * Rows that do not match the contract: kept in their own table until the platform sends them in a form that does.
 *
 * @internal
 */
import { type PgClient, PgTypes } from "@effect/sql-pg"
import { Ids, Page, type Tally } from "@nightaudit/core"
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import { createHash } from "node:crypto"
import { texts } from "./arrays.ts"
import type { Pass } from "./passState.ts"
import * as storable from "./storable.ts"

export interface SetAside {
  /**
   * For a transaction that keeps rows: writes the rows quarantined since, and deletes the entries of the stored rows, which
   * match the contract now. Returns the function to call after the transaction.
   */
  readonly alongside: (
    operation: string,
    ids: ReadonlyArray<string>
  ) => Effect.Effect<() => void, SqlError.SqlError>
  /** The ids of the rows that this process was given and has set aside: they are not gone. */
  readonly ids: (operation: string) => ReadonlySet<string | null>
}

/** Which of a tally's rows are written already, as several transactions do it side by side: a row may be written twice. */
export const make = Effect.fnUntraced(function*(sql: PgClient.PgClient, tally: Tally.Tally["Service"], pass: Pass) {
  const [found] = yield* sql<{ readonly isAny: boolean }>`select exists (select from quarantined) as "isAny"`
  let [written, isAny] = [0, found?.isAny ?? false]
  const setAside: SetAside = {
    alongside: Effect.fnUntraced(function*(operation, ids) {
      const [end, fresh] = [tally.quarantined.length, tally.quarantined.slice(written)]
      if (fresh.length > 0) yield* write(sql, fresh, pass.id)
      if (isAny && ids.length > 0) {
        yield* sql`delete from quarantined where operation = ${operation} and id = any(${texts(ids)})`
      }
      return () => {
        written = Math.max(written, end)
        isAny ||= fresh.length > 0
      }
    }),
    ids: (operation) =>
      new Set(tally.quarantined.filter((row) => row.operation === operation).map(({ raw }) => idOf(raw)))
  }
  return setAside
})

const write = (sql: PgClient.PgClient, rows: ReadonlyArray<Page.Quarantined>, passId: bigint) => {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]))
  // Transactions that write the same take them in the same order.
  const lines = [...byKey.keys()].toSorted().map((key) => {
    const row = byKey.get(key)
    return storable.textOf({ ...row, key, id: idOf(row?.raw) })
  })
  return sql`insert into quarantined as known (key, operation, id, request_id, path, problem, raw, pass_id)
    select r->>'key', r->>'operation', r->>'id', r->>'requestId', r->>'path', r->>'problem',
      case json_typeof(r->'raw') when 'null' then null else r->'raw' end, ${PgTypes.int8(passId)}
    from (select text::json from unnest(${texts(lines)}) as texts(text) offset 0) as page(r)
    on conflict (key) do update set (request_id, path, problem, raw, pass_id, read_utc) =
      (excluded.request_id, excluded.path, excluded.problem, excluded.raw, excluded.pass_id, excluded.read_utc)`
}

/** Of a row with an id the last form is kept; of one without, each. */
const keyOf = ({ operation, path, problem, raw, requestId }: Page.Quarantined): string =>
  createHash("sha256").update(
    JSON.stringify(
      idOf(raw) === null ? [operation, path, problem, raw, raw === null ? requestId : null] : [operation, idOf(raw)]
    )
  ).digest("hex")

/** What is longer than any id is none, and too long for an index. */
const idOf = (raw: unknown): string | null => {
  const id = Page.textAt(raw, "Id")
  return id === undefined || id.length > 100 ? null : Ids.lower(id)
}
