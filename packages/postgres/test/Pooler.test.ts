import { PgClient } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Schedule } from "effect"
import { Reactivity } from "effect/reactivity"
import { execFileSync, spawn } from "node:child_process"
import * as fs from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { Database, Migrations } from "../src/index.ts"
import * as system from "../src/internal/system.ts"
import { sandbox, sync } from "./support/Hotel.ts"
import { database, folder } from "./support/Server.ts"

const isThere = (() => {
  try {
    execFileSync("pgbouncer", ["--version"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
})()

const freePort = Effect.callback<number>((resume) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    const port = address !== null && typeof address === "object" ? address.port : 0
    server.close(() => resume(Effect.succeed(port)))
  })
})

interface Pooling {
  readonly mode: "session" | "transaction" | "statement"
  readonly auth: "scram-sha-256" | "md5" | "plain"
  readonly more?: string
}

/** A PgBouncer before a database: the address by which it is reached. */
const pooled = Effect.fnUntraced(function*(url: Redacted.Redacted, { auth, mode, more = "" }: Pooling) {
  const [target, path, port] = [new URL(Redacted.value(url)), yield* folder, yield* freePort]
  const name = target.pathname.slice(1)
  const users = join(path, "users")
  fs.writeFileSync(users, `"${target.username}" "${target.password}"\n`)
  const settings = join(path, "pgbouncer.ini")
  fs.writeFileSync(
    settings,
    `[databases]
${name} = host=127.0.0.1 port=${target.port} user=${target.username} password=${target.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = ${auth}
auth_file = ${users}
pool_mode = ${mode}
${more}
`
  )
  const user = yield* system.user
  for (const made of [path, users, settings]) {
    if (user.uid !== undefined && user.gid !== undefined) fs.chownSync(made, user.uid, user.gid)
  }
  yield* Effect.acquireRelease(
    Effect.sync(() => spawn("pgbouncer", ["-q", settings], { ...user, stdio: "ignore" })),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )
  target.port = String(port)
  return Redacted.make(target.href)
})

/** While the pooler starts, it accepts no connections. */
const connected = (url: Redacted.Redacted) =>
  Effect.retry(Layer.build(Database.layer({ url })), {
    while: ({ reason }) => reason._tag === "Unavailable",
    schedule: Schedule.spaced("20 millis"),
    times: 250
  })

const tables = Effect.flatMap(
  PgClient.PgClient,
  (sql) => sql`select distinct schemaname as name from pg_tables where schemaname in ('public', 'nightaudit')`
)

const hotel = sandbox({ seed: 5, orders: 10, enterprises: 1 })

const ignoring = "ignore_startup_parameters = search_path,statement_timeout,lock_timeout,options"

for (
  const pooling of [
    { mode: "session", auth: "scram-sha-256" },
    { mode: "session", auth: "md5" },
    { mode: "session", auth: "plain" },
    { mode: "session", auth: "scram-sha-256", more: ignoring }
  ] as const
) {
  const { auth, mode } = pooling
  it.live.skipIf(!isThere)(
    `syncs through PgBouncer, ${mode} pooling, ${auth}${"more" in pooling ? ", with parameters ignored" : ""}`,
    () =>
      Effect.gen(function*() {
        const client = yield* connected(yield* pooled(yield* database, pooling))
        const pass = Effect.gen(function*() {
          yield* Migrations.migrate
          const { status } = yield* sync()
          assert.strictEqual(status, "complete")
          return yield* tables
        })
        assert.deepStrictEqual(yield* pass.pipe(Effect.provide(client), Effect.provide(hotel)), [{
          name: "nightaudit"
        }])
      }).pipe(Effect.scoped)
  )
}

for (
  const pooling of [
    { mode: "transaction", auth: "scram-sha-256" },
    { mode: "transaction", auth: "plain", more: "server_round_robin = 1" },
    { mode: "statement", auth: "scram-sha-256" }
  ] as const
) {
  it.live.skipIf(!isThere)(
    `refuses PgBouncer's ${pooling.mode} pooling${
      "more" in pooling ? " in turn" : ""
    }, and leaves no setting in a session that others get`,
    () =>
      Effect.gen(function*() {
        const direct = yield* database
        const url = yield* pooled(direct, pooling)
        for (let times = 0; times < 3; times++) {
          const error = yield* Effect.flip(connected(url))
          assert.deepStrictEqual([error.reason._tag, error.isRetryable], ["Pooled", false])
          assert.include(error.message, "pool_mode = session")
        }
        const [path] = yield* Effect.scoped(
          Effect.flatMap(
            PgClient.make({ url, ssl: false, prepare: false, maxConnections: 1 }),
            (sql) => sql`select current_setting('search_path') as path`
          )
        )
        assert.deepStrictEqual(path, { path: "\"$user\", public" })
        assert.deepStrictEqual(yield* Effect.provide(tables, Database.layer({ url: direct })), [])
      }).pipe(Effect.scoped, Effect.provide(Reactivity.layer))
  )
}
