import { PgClient } from "@effect/sql-pg"
import { Instant } from "@nightaudit/core"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect, Fiber, Layer, Random, Redacted, Schedule } from "effect"
import { spawn } from "node:child_process"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { EmbeddedServer } from "../../src/index.ts"
import { difference, mirrored, sandbox, sync, truth } from "./Hotel.ts"
import { folder, migratedAt } from "./Server.ts"

/** What is synced: small pages, so that a kill has many moments to choose from. */
export const settings = {
  hotel: { seed: 5, orders: 30, enterprises: 2 },
  pageSize: 10,
  options: { lease: "2 seconds", from: Instant.Instant.make("2026-02-20T00:00:00Z") }
} as const

/** A worker that waits to be told. */
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

/** Lets the worker ask so many times, then kills it; tells whether it had come to its end before. */
const killed = (child: Effect.Success<ReturnType<typeof boot>>, requests: number, millis: number) =>
  Effect.callback<boolean>((resume) => {
    let [asked, isDone] = [0, false]
    createInterface(child.stdout).on("line", (line) => {
      if (line === "done") isDone = true
      else asked += 1
      if (line === "done" || asked === requests) setTimeout(() => child.kill("SIGKILL"), millis)
    })
    child.once("exit", () => resume(Effect.succeed(isDone)))
    child.stdin.write("go\n")
  })

const counts = Effect.flatMap(PgClient.PgClient, (sql) =>
  Effect.map(
    sql<{ readonly rows: number; readonly ids: number }>`
      select count(*)::int as rows, count(distinct id)::int as ids from order_item`,
    (rows) => rows[0]
  ))

/** What is wrong with the mirror after a last, undisturbed pass. */
const wrong = Effect.gen(function*() {
  yield* sync(settings.options, settings.pageSize).pipe(
    Effect.retry({
      while: (error) => error._tag === "DatabaseError" && error.reason._tag === "Busy",
      schedule: Schedule.spaced("200 millis"),
      times: 100
    })
  )
  const { ids, rows } = (yield* counts) ?? { ids: 0, rows: 0 }
  return { ...difference(yield* truth, yield* mirrored), ...(ids !== rows && { twice: String(rows - ids) }) }
})

/** Kills a syncing process again and again, at moments drawn from a seed, until its passes have ended; then compares. */
export const kills = Effect.fnUntraced(function*(url: Redacted.Redacted, times: number, seed: number) {
  let ends = 0
  yield* Effect.gen(function*() {
    let next = yield* boot(url)
    for (let n = 0; n < times; n++) {
      const worker = next
      next = yield* boot(url)
      const isDone = yield* killed(worker, yield* Random.nextIntBetween(1, 30), yield* Random.nextIntBetween(0, 60))
      if (isDone) {
        ends += 1
        // From the beginning: the kills are to meet a pass.
        const sql = yield* PgClient.PgClient
        yield* sql`truncate enterprise, service, reservation, product_service_order, order_item, closed_interval, pass,
          coverage, completed_id`
      }
    }
  }).pipe(Random.withSeed(seed))
  return { ends, wrong: yield* wrong }
}, (effect, url) => Effect.provide(effect, Layer.merge(migratedAt(url), sandbox(settings.hotel))))

/** Stops the server at once, again and again, under a process that syncs, and starts it again. */
export const restarts = Effect.fnUntraced(function*(times: number, seed: number) {
  const directory = yield* folder
  return yield* Effect.gen(function*() {
    let server = yield* EmbeddedServer.start({ directory })
    const found = yield* Effect.gen(function*() {
      const { received } = yield* Sandbox
      const syncing = yield* Effect.forkChild(wrong)
      for (let n = 0; n < times; n++) {
        const until = (yield* received).requests + (yield* Random.nextIntBetween(1, 12))
        yield* Effect.repeat(received, {
          until: ({ requests }) => requests >= until || syncing.pollUnsafe() !== undefined,
          schedule: Schedule.spaced("5 millis")
        })
        process.kill(server.pid, "SIGQUIT")
        server = yield* Effect.retry(EmbeddedServer.start({ directory }), {
          while: ({ kind }) => kind === "inUse",
          schedule: Schedule.spaced("100 millis"),
          times: 50
        })
      }
      return yield* Fiber.join(syncing)
    }).pipe(Effect.provide(Layer.merge(migratedAt(server.url), sandbox(settings.hotel))))
    return found
  }).pipe(Random.withSeed(seed))
})
