/**
 * Poolers give a client a session of the server for as long as it is connected, or another one for each transaction.
 *
 * @internal
 */
import { PgConnection } from "@effect/sql-pg"
import { Effect } from "effect"
import { DatabaseError, Pooled } from "../DatabaseError.ts"

/**
 * Fails where sessions are not kept, before anything is set in one that others would then be given.
 *
 * A pooler tells another process than the server does. A session that a second client comes upon while the first is connected
 * is nobody's: a pooler takes the one that was used last, or, in turn, the next, and then the first client comes upon another
 * one itself.
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
  const beside = yield* processOf(second)
  const after = yield* processOf(first)
  yield* second.query("rollback", [], false)
  if (new Set([before, again, after]).size > 1 || beside === before) return yield* Effect.fail(refused)
}, Effect.scoped)

const processOf = (connection: PgConnection.PgConnection) =>
  Effect.map(connection.queryValues("select pg_backend_pid()", [], false), ([row]) => Number(row?.[0]))
