/**
 * Poolers give a client a session of the server for as long as it is connected, or another one for each transaction.
 *
 * @internal
 */
import { PgConnection } from "@effect/sql-pg"
import { Effect } from "effect"
import { DatabaseError, Pooled } from "../DatabaseError.ts"

/**
 * Fails if sessions are not kept, before anything is set in a session that another client would then get.
 *
 * A pooler reports another process ID than the server does. If a second client gets the session of the connected first one,
 * sessions are not kept: a pooler takes the session that was used last or the next in turn, and then the first client gets
 * another one itself.
 */
export const refuseTransactions = Effect.fnUntraced(function*(way: PgConnection.Config) {
  const first = yield* PgConnection.make(way)
  const before = yield* processOf(first)
  if (before === first.processId) return
  const refused = new DatabaseError({ operation: "connect", reason: new Pooled({ kind: "transaction" }) })
  const again = yield* processOf(first)
  const second = yield* PgConnection.make(way)
  // In statement pooling there are no transactions.
  yield* Effect.mapError(second.query("begin", [], false), () => refused)
  const other = yield* processOf(second)
  const after = yield* processOf(first)
  yield* second.query("rollback", [], false)
  if (new Set([before, again, after]).size > 1 || other === before) return yield* Effect.fail(refused)
}, Effect.scoped)

const processOf = (connection: PgConnection.PgConnection) =>
  Effect.map(connection.queryValues("select pg_backend_pid()", [], false), ([row]) => Number(row?.[0]))
