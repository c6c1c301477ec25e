import { PgClient } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { Reactivity } from "effect/reactivity"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { EmbeddedServer } from "../src/index.ts"
import { folder } from "./support/Server.ts"

const ask = Effect.fnUntraced(
  function*(url: Redacted.Redacted) {
    const sql = yield* PgClient.make({ url, maxConnections: 1 })
    return yield* sql<{ readonly version: string; readonly super: boolean; readonly database: string }>`
    select current_setting('server_version') as version, rolsuper as super, current_database() as database
    from pg_roles where rolname = current_user`
  },
  Effect.scoped,
  Effect.provide(Reactivity.layer)
)

const write = Effect.fnUntraced(
  function*(url: Redacted.Redacted) {
    const sql = yield* PgClient.make({ url, maxConnections: 1 })
    yield* sql`create table if not exists kept(id int primary key)`
    yield* sql`insert into kept values (1) on conflict do nothing`
    return yield* sql`select id from kept`
  },
  Effect.scoped,
  Effect.provide(Reactivity.layer)
)

const start = (directory: string) => EmbeddedServer.start({ directory, durable: false })

it.live(
  "starts in an empty folder, keeps what is written, and starts again at the same port",
  () =>
    Effect.gen(function*() {
      const directory = join(yield* folder, "night")
      const [port, first] = yield* Effect.scoped(Effect.gen(function*() {
        const server = yield* start(directory)
        const busy = yield* Effect.flip(start(directory))
        assert.strictEqual(busy.kind, "inUse")
        assert.include(busy.message, `process ${server.pid}, port ${server.port}`)
        yield* write(server.url)
        return [server.port, yield* ask(server.url)] as const
      }))
      assert.match(first[0]?.version ?? "", /^18\./)
      assert.strictEqual(first[0]?.super, false)
      assert.strictEqual(first[0]?.database, "nightaudit")
      const again = yield* start(directory)
      assert.strictEqual(again.port, port)
      assert.deepStrictEqual(yield* write(again.url), [{ id: 1 }])
    }).pipe(Effect.scoped),
  60_000
)

it.live("rejects the folder of another version, and one that holds something else", () =>
  Effect.gen(function*() {
    const directory = yield* folder
    const data = join(directory, "data")
    yield* Effect.promise(() => mkdir(data).then(() => writeFile(join(data, "PG_VERSION"), "16\n")))
    const older = yield* Effect.flip(start(directory))
    assert.strictEqual(older.kind, "otherVersion")
    assert.include(older.message, "PostgreSQL 16")
    const other = yield* folder
    yield* Effect.promise(() => writeFile(join(other, "letter.txt"), "Dear guest"))
    const foreign = yield* Effect.flip(start(other))
    assert.strictEqual(foreign.kind, "foreign")
    assert.strictEqual(yield* Effect.promise(() => readFile(join(other, "letter.txt"), "utf8")), "Dear guest")
  }).pipe(Effect.scoped))

const child = Effect.fnUntraced(function*(directory: string) {
  const child = yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [join(import.meta.dirname, "support", "server-worker.ts"), directory], {
        stdio: ["ignore", "pipe", "inherit"]
      })
    ),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )
  const [line] = yield* Effect.promise(() => once(createInterface(child.stdout), "line"))
  return { child, ...JSON.parse(String(line)) as { readonly url: string; readonly pid: number } }
})

it.live("starts again after its process was killed, and after the server was", () =>
  Effect.gen(function*() {
    const directory = join(yield* folder, "night")
    const first = yield* child(directory)
    yield* write(Redacted.make(first.url))
    first.child.kill("SIGKILL")
    const second = yield* child(directory)
    assert.notStrictEqual(second.pid, first.pid)
    assert.deepStrictEqual(yield* write(Redacted.make(second.url)), [{ id: 1 }])
    process.kill(second.pid, "SIGKILL")
    second.child.kill("SIGKILL")
    const third = yield* start(directory)
    assert.deepStrictEqual(yield* write(third.url), [{ id: 1 }])
  }).pipe(Effect.scoped), 60_000)

it.live("takes a lock file away whose process is another program", () =>
  Effect.gen(function*() {
    const directory = join(yield* folder, "night")
    const lock = join(directory, "data", "postmaster.pid")
    yield* Effect.scoped(start(directory))
    yield* Effect.promise(() => writeFile(lock, `${process.pid}\n${directory}/data\n0\n1\n\n\n\nready\n`))
    assert.deepStrictEqual(yield* write((yield* start(directory)).url), [{ id: 1 }])
  }).pipe(Effect.scoped), 60_000)
