/**
 * The connection to the database, with the limits that keep a frozen or hostile client from holding others up.
 */
import { PgClient } from "@effect/sql-pg"
import { Duration, Effect, Layer, type Redacted } from "effect"
import { Reactivity } from "effect/reactivity"
import { DatabaseError, Denied, of } from "./DatabaseError.ts"

export interface DatabaseOptions {
  /** Such as `postgres://role:password@host:5432/database?sslmode=verify-full`. */
  readonly url: Redacted.Redacted
  /** Connections at the same time; 8 by default. */
  readonly connections?: number | undefined
  /** How long a transaction may stand idle before the server ends it, so that a suspended process frees its locks; 20 seconds by default. */
  readonly idleInTransaction?: Duration.Input | undefined
  /** How long a statement waits for a lock; a minute by default, which outlasts `idleInTransaction`. */
  readonly lockTimeout?: Duration.Input | undefined
}

/**
 * A client of the database. Fails when it cannot be reached, and with `Denied` when the connection leaves this machine
 * without TLS.
 */
export const layer = (options: DatabaseOptions): Layer.Layer<PgClient.PgClient, DatabaseError> =>
  Layer.effect(PgClient.PgClient, make(options)).pipe(Layer.provide(Reactivity.layer))

const make = Effect.fnUntraced(function*(options: DatabaseOptions) {
  const sql = yield* PgClient.make({
    url: options.url,
    applicationName: "nightaudit",
    maxConnections: options.connections ?? 8,
    connectTimeout: "10 seconds",
    keepAlive: "30 seconds",
    // A row may have a megabyte, and a thousand come at a time.
    maxMessageSize: 256 * 1024 * 1024,
    startupParameters: {
      search_path: "nightaudit",
      timezone: "UTC",
      statement_timeout: millis("10 minutes"),
      lock_timeout: millis(options.lockTimeout ?? "1 minute"),
      idle_in_transaction_session_timeout: millis(options.idleInTransaction ?? "20 seconds")
    }
  })
  const [session] = yield* sql<{ readonly isSafe: boolean }>`
    select ssl or inet_client_addr() is null or inet_client_addr() <<= '127.0.0.0/8' or inet_client_addr() = '::1'
      or inet_client_addr() = inet_server_addr() as "isSafe"
    from pg_stat_ssl where pid = pg_backend_pid()`
  return session?.isSafe === true
    ? sql
    : yield* new DatabaseError({ operation: "connect", reason: new Denied({ kind: "plain" }) })
}, Effect.catchTag("SqlError", (error) => Effect.fail(of("connect")(error))))

const millis = (input: Duration.Input): string => `${Duration.toMillis(Duration.fromInputUnsafe(input))}ms`
