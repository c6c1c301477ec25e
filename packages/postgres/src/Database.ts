/** The connection to the database, with time limits for a client that is suspended or hostile, and for a server that is. */
import { PgClient } from "@effect/sql-pg"
import { Clock, Duration, Effect, Layer, type Redacted } from "effect"
import { Reactivity } from "effect/reactivity"
import { DatabaseError, of } from "./DatabaseError.ts"
import * as address from "./internal/address.ts"
import * as pooler from "./internal/pooler.ts"
import * as silence from "./internal/silence.ts"
import { IsLocal, Wire } from "./internal/wire.ts"

export interface DatabaseOptions {
  /**
   * Such as `postgres://role:password@host:5432/database?sslmode=verify-full`. A server on another machine must use TLS and
   * prove its identity: `require`, `verify-ca` and `verify-full` mean the same, and `sslrootcert` names a file with the
   * authorities of its certificate.
   */
  readonly url: Redacted.Redacted
  /** Maximum number of concurrent connections; 8 by default. */
  readonly connections?: number | undefined
  /**
   * Time after which the server ends an idle transaction, so that a suspended process releases its locks; 20 seconds by
   * default.
   */
  readonly idleInTransaction?: Duration.Input | undefined
  /** Maximum time that a statement waits for a lock; a minute by default, which is longer than `idleInTransaction`. */
  readonly lockTimeout?: Duration.Input | undefined
  /** Time limit of a statement; 10 minutes by default. */
  readonly statementTimeout?: Duration.Input | undefined
  /**
   * Time without a response after which another connection checks whether the server still executes the statement; 30 seconds
   * by default. If it does not, the connection is closed.
   */
  readonly silence?: Duration.Input | undefined
}

/**
 * A client of the database. Fails with `Unavailable` if it cannot be reached; with `Denied` or `Untrusted`, before anything
 * secret is sent, if the server is on another machine and uses no TLS, does not prove its identity, or requests the password
 * other than by SCRAM; and with `Pooled` if a pooler before the server does not keep sessions.
 */
export const layer = (options: DatabaseOptions): Layer.Layer<PgClient.PgClient, DatabaseError> =>
  Layer.effect(PgClient.PgClient, make(options)).pipe(Layer.provide(Reactivity.layer))

const make = Effect.fnUntraced(function*(options: DatabaseOptions) {
  const to = yield* Effect.mapError(
    Effect.fromResult(address.parse(options.url)),
    (reason) => new DatabaseError({ operation: "connect", reason })
  )
  const clock = yield* Clock.Clock
  const isLocal = yield* IsLocal
  const now = () => Number(clock.monotonicTimeNanosUnsafe()) / 1e6
  const wires = new Set<Wire>()
  const statementTimeout = Duration.fromInputUnsafe(options.statementTimeout ?? "10 minutes")
  const way = {
    url: options.url,
    // The wire sees to TLS.
    ssl: false,
    stream: () => {
      const wire = new Wire({ address: to, isLocal, now })
      wires.add(wire)
      return wire.once("close", () => wires.delete(wire))
    },
    applicationName: "nightaudit",
    connectTimeout: "10 seconds"
  } as const
  yield* pooler.refuseTransactions(way)
  const sql = yield* PgClient.make({
    ...way,
    maxConnections: options.connections ?? 8,
    // A row may have a megabyte, and a thousand come at a time.
    maxMessageSize: 256 * 1024 * 1024,
    // The connection sets them by a statement, and checks that they are kept.
    startupParameters: {
      search_path: "nightaudit",
      timezone: "UTC",
      datestyle: "ISO, MDY",
      intervalstyle: "postgres",
      standard_conforming_strings: "on",
      statement_timeout: millis(statementTimeout),
      lock_timeout: millis(options.lockTimeout ?? "1 minute"),
      idle_in_transaction_session_timeout: millis(options.idleInTransaction ?? "20 seconds")
    }
  })
  yield* Effect.mapError(sql`select 1`, of("connect"))
  yield* Effect.forkScoped(silence.watch(sql, {
    wires,
    now,
    silence: Duration.toMillis(Duration.fromInputUnsafe(options.silence ?? "30 seconds")),
    longest: Duration.toMillis(statementTimeout)
  }))
  return sql
}, Effect.catchTag("SqlError", (error) => Effect.fail(of("connect")(error))))

const millis = (input: Duration.Input): string => `${Duration.toMillis(Duration.fromInputUnsafe(input))}ms`
