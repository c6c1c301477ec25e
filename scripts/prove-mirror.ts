/**
 * Kills a syncing process and stops the database under it, repeatedly, and compares the mirror with the truth. What has been
 * proved is written into a journal, so that a proof that was interrupted goes on where it was.
 */
import { Cause, Effect, Exit, Redacted } from "effect"
import { appendFileSync, existsSync, readFileSync } from "node:fs"
import { exit } from "node:process"
import { parseArgs } from "node:util"
import { EmbeddedServer } from "../packages/postgres/src/index.ts"
import { kills, restarts } from "../packages/postgres/test/support/Killed.ts"
import { database, folder } from "../packages/postgres/test/support/Server.ts"

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "1000" },
    restarts: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    lanes: { type: "string", default: "2" },
    journal: { type: "string" }
  }
})
const seed = Number(values.seed)

/** The number of kills or restarts in a batch, which starts from an empty mirror. */
const batch = 20

interface Batch {
  readonly what: "kills" | "restarts"
  readonly times: number
  readonly seed: number
}

const batches = (what: Batch["what"], times: number): ReadonlyArray<Batch> =>
  Array.from({ length: Math.ceil(times / batch) }, (_, n) => ({
    what,
    times: Math.min(batch, times - n * batch),
    seed: seed + n
  }))

const keyOf = ({ seed, times, what }: Batch): string => `${times} ${what}, seed ${seed}`
const isRight = "the mirror is the truth"

const told = values.journal !== undefined && existsSync(values.journal)
  ? readFileSync(values.journal, "utf8").split("\n")
  : []
const done = { kills: 0, restarts: 0, failed: 0 }

/** One batch, unless the journal has it; whatever ends it, the next one follows. */
const prove = Effect.fnUntraced(function*<E>(each: Batch, proof: Effect.Effect<object, E>) {
  const line = `${keyOf(each)}: ${isRight}`
  if (!told.includes(line)) {
    const ended = yield* Effect.exit(proof)
    const wrong = Exit.isFailure(ended)
      ? Cause.pretty(ended.cause)
      : Object.keys(ended.value).length > 0
      ? JSON.stringify(ended.value)
      : undefined
    const said = wrong === undefined ? line : `${keyOf(each)}: WRONG: ${wrong}`
    console.log(said)
    if (wrong === undefined) {
      if (values.journal !== undefined) appendFileSync(values.journal, `${line}\n`)
    } else {
      done.failed += 1
      return
    }
  }
  done[each.what] += each.times
})

const proof = Effect.gen(function*() {
  if (process.env["DATABASE_URL"] === undefined) {
    // What is killed here is the client: the server lives on.
    const server = yield* EmbeddedServer.start({ directory: yield* folder, durable: false, mayCreate: true })
    process.env["DATABASE_URL"] = Redacted.value(server.url)
  }
  const begun = performance.now()
  yield* Effect.forEach(
    batches("kills", Number(values.kills)),
    (each) =>
      prove(
        each,
        Effect.scoped(Effect.flatMap(database, (url) => kills(url, each.times, each.seed))).pipe(
          Effect.map(({ wrong }) => wrong)
        )
      ),
    { concurrency: Number(values.lanes), discard: true }
  )
  const killed = performance.now()
  const directory = yield* folder
  yield* Effect.forEach(
    batches("restarts", Number(values.restarts)),
    (each) => prove(each, restarts(directory, each.times, each.seed)),
    { discard: true }
  )
  const seconds = (from: number, to: number) => `${Math.round((to - from) / 1000)} s`
  console.log(
    `${done.kills} kills (${seconds(begun, killed)}) and ${done.restarts} restarts (${
      seconds(killed, performance.now())
    }): ${done.failed === 0 ? "nothing lost, nothing doubled" : `${done.failed} batches were WRONG`}`
  )
  return done.failed
}).pipe(Effect.scoped)

exit(await Effect.runPromise(proof) === 0 ? 0 : 1)
