import { PgClient } from "@effect/sql-pg"
import { Config, Effect } from "effect"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { Database, Run } from "../../src/index.ts"

const lines = createInterface(process.stdin)
const told = Effect.promise(() => once(lines, "line"))

/** Holds a run, says so, and writes when it is told to: between its transactions, or in the middle of one. */
const program = Effect.gen(function*() {
  const sql = yield* PgClient.PgClient
  const run = yield* Run.begin({ lease: "1 second" })
  const row = sql`insert into completed_id (id) values (gen_random_uuid())`
  yield* run.transaction("write")(row)
  const wait = Effect.andThen(Effect.sync(() => process.stdout.write("ready\n")), told)
  const written = process.argv[2] === "within"
    ? run.transaction("write")(Effect.andThen(Effect.andThen(row, wait), row))
    : Effect.andThen(wait, run.transaction("write")(row))
  const end = yield* Effect.match(written, { onSuccess: () => "written", onFailure: ({ reason }) => reason._tag })
  yield* Effect.sync(() => process.stdout.write(`${end}\n`))
  return yield* Effect.never
}).pipe(Effect.scoped)

const database = Effect.map(
  Config.Redacted("DATABASE_URL"),
  (url) => Database.layer({ url, idleInTransaction: "1 second" })
)

await Effect.runPromise(Effect.flatMap(database, (layer) => Effect.provide(program, layer)))
