/**
 * A PostgreSQL of its own in a data folder: the same server as any other, with nothing to install.
 */
import { PgClient } from "@effect/sql-pg"
import { Effect, Redacted, Schedule, Schema, type Scope } from "effect"
import { Reactivity } from "effect/reactivity"
import { randomBytes } from "node:crypto"
import * as dataFolder from "./internal/dataFolder.ts"
import * as serverProcess from "./internal/serverProcess.ts"
import * as system from "./internal/system.ts"

/** Why a server could not be started in a folder. */
export class EmbeddedServerError extends Schema.TaggedError<EmbeddedServerError>()("EmbeddedServerError", {
  directory: Schema.String,
  kind: Schema.Literals(["inUse", "otherVersion", "foreign", "unsupported", "failed"]),
  problem: Schema.String
}) {
  override get message() {
    return `${this.directory}: ${this.problem}`
  }
}

export interface EmbeddedServerOptions {
  /** Where the database lives; made where it does not exist. */
  readonly directory: string
  /** False waits for no disk: for databases that nobody misses after a power cut. True by default. */
  readonly durable?: boolean | undefined
}

export interface EmbeddedServer {
  /** How to connect, as the owner of the database `nightaudit`: a role that may create roles and databases, and no superuser. */
  readonly url: Redacted.Redacted
  /** The same for another database of the server. */
  readonly urlOf: (database: string) => Redacted.Redacted
  readonly port: number
  /** The process of the server. */
  readonly pid: number
  /** What the server has to say. */
  readonly log: string
}

/**
 * Starts the server of the folder and stops it when the scope closes; the server ends too when this process does, however
 * it ends. It listens on 127.0.0.1 only, at the port of the last time where that is free.
 *
 * Fails when the folder holds something else or another version's database, and when a server runs in it: connect to that one
 * by its address instead. What a killed process or a power cut has left is recovered.
 */
export const start: (
  options: EmbeddedServerOptions
) => Effect.Effect<EmbeddedServer, EmbeddedServerError, Scope.Scope> = Effect.fn("EmbeddedServer.start")(
  function*({ directory, durable = true }) {
    const fail = (kind: EmbeddedServerError["kind"]) => (problem: string) =>
      new EmbeddedServerError({ directory, kind, problem })
    const binaries = yield* Effect.mapError(system.binaries, fail("unsupported"))
    const user = yield* Effect.mapError(system.user, fail("unsupported"))
    const folder = dataFolder.at(directory, user)
    const found = yield* Effect.mapError(folder.look, fail("failed"))
    if (found._tag === "Foreign") return yield* fail("foreign")("it holds something else than a database of nightaudit")
    if (found._tag === "Database" && found.version !== system.version) {
      return yield* fail("otherVersion")(
        `it is a database of PostgreSQL ${found.version}, and this is PostgreSQL ${system.version}: ` +
          "dump it with the older one, or give another folder"
      )
    }
    const running = yield* folder.running.pipe(Effect.mapError(fail("failed")))
    if (running !== undefined) {
      return yield* fail("inUse")(
        `a server runs in it already (process ${running.pid}, port ${running.port}): connect to it by its address, or stop it`
      )
    }
    const settings = yield* Effect.mapError(
      folder.initialize(binaries, { durable, password: randomBytes(24).toString("base64url") }),
      fail("failed")
    )
    const server = yield* serverProcess.start({ binaries, durable, folder, port: settings.port, user }).pipe(
      Effect.retry({ times: 3, while: ({ isPortTaken }) => isPortTaken }),
      Effect.mapError(({ problem }) => fail("failed")(problem))
    )
    const address = (role: string, database: string) =>
      Redacted.make(`postgres://${role}:${settings.password}@127.0.0.1:${server.port}/${database}`)
    yield* bootstrap(address("postgres", "postgres"), settings.password).pipe(
      Effect.mapError(() => fail("failed")(`its database could not be made: ${folder.log} says why`))
    )
    yield* Effect.mapError(folder.keep({ ...settings, port: server.port }), fail("failed"))
    return {
      url: address("nightaudit", "nightaudit"),
      urlOf: (database) => address("nightaudit", database),
      port: server.port,
      pid: server.pid,
      log: folder.log
    }
  }
)

/** The role and the database that everything else works with; both may be there already, or only the first. */
const bootstrap = Effect.fnUntraced(
  function*(url: Redacted.Redacted, password: string) {
    const sql = yield* Effect.retry(
      PgClient.make({ url, maxConnections: 1 }),
      { times: 20, schedule: Schedule.spaced("100 millis") }
    )
    const [role] = yield* sql`select 1 from pg_roles where rolname = 'nightaudit'`
    if (role === undefined) {
      yield* sql.withTransaction(Effect.andThen(
        // A command that makes a role takes no parameters.
        sql`select set_config('nightaudit.password', ${password}, true)`,
        sql`do $$ begin execute format('create role nightaudit login createdb createrole password %L',
        current_setting('nightaudit.password')); end $$`
      ))
    }
    const [database] = yield* sql`select 1 from pg_database where datname = 'nightaudit'`
    if (database === undefined) yield* sql`create database nightaudit owner nightaudit`
  },
  Effect.scoped,
  Effect.provide(Reactivity.layer)
)
