import { PgClient } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { Effect, Exit, Redacted, Result, Schedule } from "effect"
import { Reactivity } from "effect/reactivity"
import type { SqlError } from "effect/sql"
import { execFileSync, spawn } from "node:child_process"
import * as fs from "node:fs"
import { join } from "node:path"
import { DatabaseError, EmbeddedServer } from "../src/index.ts"
import { usableBy } from "../src/internal/binaries.ts"
import * as child from "../src/internal/child.ts"
import { causeOf } from "../src/internal/initialize.ts"
import * as system from "../src/internal/system.ts"
import { folder } from "./support/Server.ts"

const start = (directory: string) => EmbeddedServer.start({ directory, durable: false })

const using = <A, E>(url: Redacted.Redacted, use: (sql: PgClient.PgClient) => Effect.Effect<A, E>) =>
  Effect.scoped(Effect.flatMap(PgClient.make({ url, maxConnections: 1 }), use)).pipe(Effect.provide(Reactivity.layer))

const one = (url: Redacted.Redacted) => using(url, (sql) => sql`select 1 as one`)

const settingsOf = (directory: string) =>
  JSON.parse(fs.readFileSync(join(directory, "server.json"), "utf8")) as Record<string, unknown>

/** Statements of the superuser while no server runs. */
const alone = Effect.fnUntraced(function*(directory: string, statements: ReadonlyArray<string>) {
  const data = join(directory, "data")
  const owner = fs.statSync(data)
  const user = system.isRoot ? { uid: owner.uid, gid: owner.gid } : {}
  const { postgres } = yield* usableBy(user, yield* system.packaged)
  const words = [postgres, "--single", "-D", system.isRoot ? "/proc/self/cwd" : data, "postgres"]
  const { code, stdout } = yield* child.run({ words, cwd: data, user }, `${statements.join("\n")}\n`)
  assert.strictEqual(code, 0)
  return stdout
})

it.live("works where only its user may enter, and its name has a space and an umlaut", () =>
  Effect.gen(function*() {
    const directory = join(yield* folder, "für die Nacht", "daten")
    const { url } = yield* start(directory)
    assert.deepStrictEqual(yield* one(url), [{ one: 1 }])
    assert.strictEqual(fs.statSync(directory).mode & 0o777, 0o700)
    assert.strictEqual(fs.statSync(join(directory, "server.json")).mode & 0o777, 0o600)
    assert.strictEqual(fs.statSync(join(directory, "server.json")).uid, process.getuid?.())
  }).pipe(Effect.scoped), 60_000)

it.live(
  "has a role that owns its database and nothing more, and no way in for the superuser",
  () =>
    Effect.gen(function*() {
      const server = yield* start(join(yield* folder, "night"))
      const failure = (run: (sql: PgClient.PgClient) => Effect.Effect<unknown, SqlError.SqlError>) =>
        Effect.map(Effect.flip(using(server.url, run)), (error) => DatabaseError.of("test")(error).reason._tag)
      assert.strictEqual(yield* failure((sql) => sql`copy (select 1) to program 'true'`), "Denied")
      assert.strictEqual(yield* failure((sql) => sql`create database more`), "Denied")
      assert.strictEqual(yield* failure((sql) => sql`create role more`), "Denied")
      assert.deepStrictEqual(
        yield* using(server.url, (sql) =>
          sql`select rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls from pg_roles
        where rolcanlogin and rolname <> 'postgres'`),
        [{
          rolname: "nightaudit",
          rolsuper: false,
          rolcreatedb: false,
          rolcreaterole: false,
          rolreplication: false,
          rolbypassrls: false
        }]
      )
      const asSuperuser = new URL(Redacted.value(server.url))
      asSuperuser.username = "postgres"
      asSuperuser.pathname = "postgres"
      const refused = yield* Effect.flip(one(Redacted.make(asSuperuser.href)))
      assert.strictEqual(DatabaseError.of("test")(refused).reason._tag, "Denied")
    }).pipe(Effect.scoped),
  60_000
)

it.live(
  "takes the rights of a superuser from the password of an older folder, and keeps the rest",
  () =>
    Effect.gen(function*() {
      const directory = join(yield* folder, "night")
      const before = yield* Effect.scoped(Effect.gen(function*() {
        const { url } = yield* EmbeddedServer.start({ directory, durable: false, mayCreate: true })
        yield* using(url, (sql) => sql`create table kept as select 1 as id`)
        return url
      }))
      const { password, port } = settingsOf(directory)
      yield* alone(directory, [`alter role postgres password '${password}'`])
      fs.writeFileSync(join(directory, "server.json"), JSON.stringify({ password, port }))
      const { url } = yield* start(directory)
      assert.strictEqual(Redacted.value(url), Redacted.value(before))
      assert.deepStrictEqual(yield* using(url, (sql) => sql`select id from kept`), [{ id: 1 }])
      assert.deepStrictEqual(
        yield* using(url, (sql) => sql`select rolcreatedb, rolcreaterole from pg_roles where rolname = 'nightaudit'`),
        [{ rolcreatedb: false, rolcreaterole: false }]
      )
      const asSuperuser = new URL(Redacted.value(url))
      asSuperuser.username = "postgres"
      const refused = yield* Effect.flip(one(Redacted.make(asSuperuser.href)))
      assert.strictEqual(DatabaseError.of("test")(refused).reason._tag, "Denied")
    }).pipe(Effect.scoped),
  60_000
)

const planted = Effect.fnUntraced(function*() {
  const root = yield* folder
  const directory = join(root, "night")
  yield* Effect.scoped(start(directory))
  const victim = join(root, "victim")
  fs.writeFileSync(victim, "Dear guest")
  return { directory, victim, isUntouched: () => assert.strictEqual(fs.readFileSync(victim, "utf8"), "Dear guest") }
})

it.live("writes and reads through no link that stands in a folder that was given away", () =>
  Effect.gen(function*() {
    const { directory, isUntouched, victim } = yield* planted()
    const data = fs.statSync(join(directory, "data"))
    for (const name of ["server.json.new", "server.log"]) {
      fs.rmSync(join(directory, name), { force: true })
      fs.symlinkSync(victim, join(directory, name))
    }
    // Older versions gave the whole folder to the user of the server.
    if (system.isRoot) fs.chownSync(directory, data.uid, data.gid)
    yield* Effect.scoped(Effect.flatMap(start(directory), ({ url }) => one(url)))
    isUntouched()
    assert.isTrue(fs.lstatSync(join(directory, "server.log")).isFile())
    assert.strictEqual(fs.statSync(directory).uid, process.getuid?.())
  }).pipe(Effect.scoped), 60_000)

for (const name of ["server.json", join("data", "PG_VERSION"), join("data", "postmaster.pid")]) {
  it.live(
    `rejects a link in the place of ${name}, and shows nothing of its target`,
    () =>
      Effect.gen(function*() {
        const { directory, isUntouched, victim } = yield* planted()
        fs.rmSync(join(directory, name), { force: true })
        fs.symlinkSync(victim, join(directory, name))
        const error = yield* Effect.flip(start(directory))
        assert.notInclude(error.message, "Dear guest")
        assert.include(error.message, "it is not a regular file")
        isUntouched()
      }).pipe(Effect.scoped),
    60_000
  )
}

it.live(
  "is created once where two begin at once, and the second is given the owner's process",
  () =>
    Effect.gen(function*() {
      const directory = join(yield* folder, "night")
      const both = yield* Effect.all([Effect.result(start(directory)), Effect.result(start(directory))], {
        concurrency: 2
      })
      const server = both.find(Result.isSuccess)
      const refused = both.find(Result.isFailure)
      assert.strictEqual(refused?.failure.kind, "inUse")
      assert.include(refused?.failure.message, `process ${server?.success.pid}, port ${server?.success.port}`)
      assert.deepStrictEqual(
        fs.readdirSync(directory).toSorted(),
        ["data", "server.json", "server.log"]
      )
    }).pipe(Effect.scoped),
  60_000
)

/** A process that starts a server. */
const worker = (directory: string) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [join(import.meta.dirname, "support", "server-worker.ts"), directory], {
        stdio: ["ignore", "pipe", "inherit"]
      })
    ),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )

it.live("is created again after a kill during its creation", () =>
  Effect.gen(function*() {
    const directory = join(yield* folder, "night")
    const first = yield* worker(directory)
    const isHalfMade = Effect.sync(() =>
      fs.existsSync(directory) && fs.readdirSync(directory).some((name) =>
        name.startsWith("data.new") && fs.existsSync(join(directory, name, "base"))
      )
    )
    yield* Effect.repeat(isHalfMade, { until: (is) => is, schedule: Schedule.spaced("5 millis"), times: 5000 })
    first.kill("SIGKILL")
    const { url } = yield* start(directory)
    assert.deepStrictEqual(yield* one(url), [{ one: 1 }])
    assert.notInclude(fs.readdirSync(directory).join(" "), "starting_")
  }).pipe(Effect.scoped), 60_000)

it("says the cause of a failure, and not what was tidied up after it", () => {
  const initdb = [
    "performing post-bootstrap initialization ... FATAL:  could not write to file \"pg_wal/xlogtemp.31\": No space left on device",
    "child process exited with exit code 1",
    "initdb: removing data directory \"/night/data.new\""
  ]
  assert.strictEqual(causeOf(initdb.join("\n")), "the disk is full")
  assert.strictEqual(
    causeOf("initdb: error: could not access directory \"/night\": Input/output error\ninitdb: removing"),
    "could not access directory \"/night\": Input/output error"
  )
})

/** A disk of eight megabytes, where root may mount one. */
const small = Effect.acquireRelease(
  Effect.map(folder, (path) => {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs", path], { stdio: "ignore" })
    return path
  }),
  (path) => Effect.sync(() => execFileSync("umount", ["-l", path]))
)

const mayMount = Exit.isSuccess(await Effect.runPromiseExit(Effect.scoped(Effect.sandbox(small))))

it.live.skipIf(!mayMount)(
  "says that the disk is full, and leaves nothing half-made on it",
  () =>
    Effect.gen(function*() {
      const directory = join(yield* small, "night")
      const error = yield* Effect.flip(start(directory))
      assert.strictEqual(error.message, `${directory}: the database could not be made: the disk is full`)
      assert.deepStrictEqual(fs.readdirSync(directory), [])
    }).pipe(Effect.scoped),
  60_000
)

const packageIn = Effect.fnUntraced(function*(path: string) {
  fs.mkdirSync(path, { recursive: true })
  fs.cpSync(yield* system.packaged, path, { recursive: true, verbatimSymlinks: true })
  return path
})

/** A folder that everyone may enter, as copies need it. */
const enterable = Effect.tap(folder, (path) => Effect.sync(() => fs.chmodSync(path, 0o755)))

it.live.skipIf(!system.isRoot)(
  "runs copies of programs that lie where only root enters, and proves them each time",
  () =>
    Effect.gen(function*() {
      const [source, base, user] = [
        yield* packageIn(join(yield* folder, "für die Nacht")),
        yield* enterable,
        yield* system.user
      ]
      const { postgres } = yield* usableBy(user, source, [base])
      assert.isTrue(postgres.startsWith(base))
      const { stdout } = yield* child.run({ words: [postgres, "--version"], cwd: "/", user })
      assert.match(stdout, /^postgres \(PostgreSQL\) 18\./)
      const library = join(postgres, "..", "..", "lib", "libpq.so.5")
      fs.truncateSync(fs.realpathSync(library), 1000)
      const again = yield* usableBy(user, source, [base])
      assert.strictEqual(again.postgres, postgres)
      assert.isAbove(fs.statSync(library).size, 100_000)
      assert.lengthOf(fs.readdirSync(base), 1)
    }).pipe(Effect.scoped),
  60_000
)

it.live.skipIf(!system.isRoot)("runs no copy that somebody else may have put there", () =>
  Effect.gen(function*() {
    const [source, base, user] = [
      yield* packageIn(join(yield* folder, "package")),
      yield* enterable,
      yield* system.user
    ]
    const { postgres } = yield* usableBy(user, source, [base])
    const staged = join(postgres, "..", "..")
    const elsewhere = yield* folder
    fs.rmSync(staged, { recursive: true })
    fs.symlinkSync(elsewhere, staged)
    assert.include(yield* Effect.flip(usableBy(user, source, [base])), "has no access to")
    assert.deepStrictEqual(fs.readdirSync(elsewhere), [])
    fs.rmSync(staged)
    fs.chmodSync(base, 0o777)
    assert.include(yield* Effect.flip(usableBy(user, source, [base])), "has no access to")
    assert.deepStrictEqual(fs.readdirSync(base), [])
  }).pipe(Effect.scoped), 60_000)
