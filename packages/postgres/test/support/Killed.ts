import { PgClient } from "@effect/sql-pg"
import { Instant } from "@nightaudit/core"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect, Fiber, Layer, Random, Redacted, Schedule } from "effect"
import { spawn } from "node:child_process"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { Database, EmbeddedServer } from "../../src/index.ts"
import { difference, mirrored, sandbox, sync, truth } from "./Hotel.ts"
import { migratedAt } from "./Server.ts"

/** What is synced: small pages, so that a kill has many moments to choose from. */
export const settings = {
  hotel: { seed: 5, orders: 30, enterprises: 2 },
  pageSize: 10,
  options: { lease: "2 seconds", from: Instant.Instant.make("2026-02-20T00:00:00Z") }
} as const

/** A worker that waits for its instructions. */
const boot = (url: Redacted.Redacted) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [join(import.meta.dirname, "worker.ts")], {
        env: {
          ...process.env,
          DATABASE_URL: Redacted.value(url),
          NODE_COMPILE_CACHE: join(tmpdir(), "nightaudit-workers")
        },
        stdio: ["pipe", "pipe", "ignore"]
      })
    ),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )

/** Lets the worker send `requests` requests, then kills it; returns how it ended, and whether its pass had ended before. */
const killed = (child: Effect.Success<ReturnType<typeof boot>>, requests: number, millis: number) =>
  Effect.callback<{ readonly isDone: boolean; readonly end: string }>((resume) => {
    let [asked, isDone] = [0, false]
    createInterface(child.stdout).on("line", (line) => {
      if (line === "done") isDone = true
      else asked += 1
      if (line === "done" || asked === requests) setTimeout(() => child.kill("SIGKILL"), millis)
    })
    child.once("exit", (code, signal) => resume(Effect.succeed({ isDone, end: signal ?? `status ${code}` })))
    child.stdin.write("go\n")
  })

/** A pass. While the server has not noticed that the process before is dead, its lock is held. */
export const syncSoon = sync(settings.options, settings.pageSize).pipe(
  Effect.retry({
    while: (error) => error._tag === "DatabaseError" && error.reason._tag === "Busy",
    schedule: Schedule.spaced("50 millis"),
    times: 400
  })
)

const empty = Effect.flatMap(
  PgClient.PgClient,
  (sql) =>
    sql`truncate enterprise, service, reservation, product_service_order, order_item, closed_interval, pass, coverage,
    completed_id, quarantined, enterprise_version, service_version, reservation_version, product_service_order_version,
    order_item_version`
)

const counts = Effect.flatMap(PgClient.PgClient, (sql) =>
  Effect.map(
    sql<{ readonly rows: number; readonly ids: number }>`
      select count(*)::int as rows, count(distinct id)::int as ids from order_item`,
    (rows) => rows[0]
  ))

/** What is wrong with the mirror after a last, undisturbed pass, and which rows are twice. */
const wrong = Effect.gen(function*() {
  yield* syncSoon
  const { ids, rows } = (yield* counts) ?? { ids: 0, rows: 0 }
  return { ...difference(yield* truth, yield* mirrored), ...(ids !== rows && { twice: String(rows - ids) }) }
})

/**
 * Kills a syncing process `times` times, at moments drawn from a seed; then compares. What ended by itself was not killed, and
 * is reported as wrong.
 */
export const kills = Effect.fnUntraced(function*(url: Redacted.Redacted, times: number, seed: number) {
  let ends = 0
  const others: Array<string> = []
  yield* Effect.gen(function*() {
    let next = yield* boot(url)
    for (let n = 0; n < times; n++) {
      const worker = next
      if (n + 1 < times) next = yield* boot(url)
      const [requests, millis] = [yield* Random.nextIntBetween(1, 30), yield* Random.nextIntBetween(0, 60)]
      const { end, isDone } = yield* killed(worker, requests, millis)
      if (end !== "SIGKILL") others.push(end)
      if (isDone) {
        ends += 1
        // From the beginning: the kills are to meet a pass.
        yield* empty
      }
    }
  }).pipe(Random.withSeed(seed), Effect.scoped)
  return { ends, wrong: { ...yield* wrong, ...(others.length > 0 && { notKilled: others.join(", ") }) } }
}, (effect, url) => Effect.provide(effect, Layer.merge(migratedAt(url), sandbox(settings.hotel))))

/**
 * Stops the server of a folder at once, `times` times and always during a pass, and starts it again; then compares. Every pass
 * begins with an empty mirror, in a database of the seed's own.
 */
export const restarts = Effect.fnUntraced(function*(directory: string, times: number, seed: number) {
  let server = yield* EmbeddedServer.start({ directory, mayCreate: true })
  const name = `restarts_${seed}_${times}`
  yield* Effect.flatMap(PgClient.PgClient, (sql) => sql`create database ${sql(name)}`).pipe(
    Effect.provide(Database.layer({ url: server.url, connections: 1 }))
  )
  return yield* Effect.gen(function*() {
    const { received } = yield* Sandbox
    let found: Readonly<Record<string, string>> = {}
    let syncing = yield* Effect.forkChild(syncAgain)
    const compare = Effect.gen(function*() {
      yield* Fiber.join(syncing)
      found = { ...found, ...yield* wrong }
    })
    for (let n = 0; n < times; n++) {
      const until = (yield* received).requests + (yield* Random.nextIntBetween(1, 12))
      yield* Effect.repeat(received, {
        until: ({ requests }) => requests >= until || syncing.pollUnsafe() !== undefined,
        schedule: Schedule.spaced("5 millis")
      })
      if (syncing.pollUnsafe() !== undefined) {
        yield* compare
        yield* empty
        syncing = yield* Effect.forkChild(syncAgain)
        n -= 1
        continue
      }
      process.kill(server.pid, "SIGQUIT")
      server = yield* Effect.retry(EmbeddedServer.start({ directory }), {
        while: ({ kind }) => kind === "inUse",
        schedule: Schedule.spaced("20 millis"),
        times: 1500
      })
    }
    yield* compare
    return found
  }).pipe(
    Effect.provide(Layer.merge(migratedAt(server.urlOf(name)), sandbox(settings.hotel))),
    Random.withSeed(seed)
  )
}, Effect.scoped)

/** A pass that is begun again where the server was away at a moment that is not waited out, as a scheduler would. */
const syncAgain = syncSoon.pipe(
  Effect.retry({
    while: (error) => error._tag === "DatabaseError" && error.isRetryable,
    schedule: Schedule.spaced("200 millis"),
    times: 100
  })
)
