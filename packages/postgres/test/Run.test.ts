import { PgClient } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Redacted, Schedule, Scope } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { Run } from "../src/index.ts"
import { database, migrated, migratedAt } from "./support/Server.ts"

const write = (run: Run.Run) =>
  Effect.flatMap(
    PgClient.PgClient,
    (sql) => run.transaction("write")(sql`insert into completed_id (id) values (gen_random_uuid())`)
  )

const written = Effect.flatMap(
  PgClient.PgClient,
  (sql) =>
    Effect.map(
      sql<{ readonly count: number }>`select count(*)::int as count from completed_id`,
      (rows) => rows[0]?.count
    )
)

it.live("rejects a second run while one lives, and lets it begin afterwards", () =>
  Effect.gen(function*() {
    const scope = yield* Scope.make()
    const first = yield* Scope.provide(Run.begin(), scope)
    const refused = yield* Effect.flip(Effect.scoped(Run.begin()))
    assert.strictEqual(refused.reason._tag, "Busy")
    assert.include(refused.message, `process ${process.pid}`)
    assert.isFalse(refused.isRetryable)
    yield* Scope.close(scope, Exit.void)
    const second = yield* Effect.scoped(Effect.map(Run.begin(), ({ epoch }) => epoch)).pipe(soon)
    assert.isTrue(second > first.epoch)
  }).pipe(Effect.provide(migrated)))

it.live("lets the next run begin as soon as it has ended", () =>
  Effect.gen(function*() {
    const epochs: Array<bigint> = []
    for (let run = 0; run < 40; run++) epochs.push((yield* Effect.scoped(Run.begin())).epoch)
    assert.strictEqual(new Set(epochs).size, 40)
  }).pipe(Effect.provide(migrated)))

it.live("fences out a run whose connection was ended and whose place was taken", () =>
  Effect.gen(function*() {
    const sql = yield* PgClient.PgClient
    const first = yield* Run.begin({ lease: "2 seconds" })
    yield* write(first)
    yield* sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database =
      (select oid from pg_database where datname = current_database())`
    const second = yield* soon(Run.begin())
    const fenced = yield* Effect.flip(write(first))
    assert.strictEqual(fenced.reason._tag, "Fenced")
    assert.strictEqual((yield* Effect.flip(first.lost)).reason._tag, "Fenced")
    yield* write(second)
    assert.strictEqual(yield* written, 2)
  }).pipe(Effect.scoped, Effect.provide(migrated)))

/** Until the other one has let go. */
const soon = <A, E extends { readonly reason: { readonly _tag: string } }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.retry(effect, {
    while: ({ reason }) => reason._tag === "Busy",
    schedule: Schedule.spaced("100 millis"),
    times: 200
  })

const worker = Effect.fnUntraced(function*(url: Redacted.Redacted, where: "between" | "within") {
  const child = yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [join(import.meta.dirname, "support", "run-worker.ts"), where], {
        env: { ...process.env, DATABASE_URL: Redacted.value(url) },
        stdio: ["pipe", "pipe", "inherit"]
      })
    ),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )
  const lines = createInterface(child.stdout)
  const line = Effect.map(Effect.promise(() => once(lines, "line")), ([text]) => String(text))
  return { child, line }
})

for (const where of ["between", "within"] as const) {
  it.live(
    `writes no row after it was suspended ${where} transactions and another took over`,
    () =>
      Effect.gen(function*() {
        const url = yield* database
        yield* Effect.gen(function*() {
          const { child, line } = yield* worker(url, where)
          assert.strictEqual(yield* line, "ready")
          child.kill("SIGSTOP")
          const second = yield* soon(Run.begin())
          yield* write(second)
          const before = yield* written
          const answer = yield* Effect.forkChild(line)
          child.kill("SIGCONT")
          child.stdin.write("go\n")
          assert.match(yield* Fiber.join(answer), /^(Fenced|Unavailable)$/)
          assert.strictEqual(yield* written, before)
        }).pipe(Effect.scoped, Effect.provide(migratedAt(url)))
      }).pipe(Effect.scoped),
    60_000
  )
}
