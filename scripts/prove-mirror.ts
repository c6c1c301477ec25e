import { Effect, Redacted } from "effect"
import { exit } from "node:process"
import { parseArgs } from "node:util"
import { EmbeddedServer } from "../packages/postgres/src/index.ts"
import { kills, restarts } from "../packages/postgres/test/support/Killed.ts"
import { database, folder } from "../packages/postgres/test/support/Server.ts"

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "1000" },
    restarts: { type: "string", default: "200" },
    seed: { type: "string", default: "1" }
  }
})
const seed = Number(values.seed)

/** So many at a time, each from an empty mirror on. */
const batch = 20

const batches = (times: number): ReadonlyArray<number> =>
  Array.from({ length: Math.ceil(times / batch) }, (_, n) => Math.min(batch, times - n * batch))

const proof = Effect.gen(function*() {
  if (process.env["DATABASE_URL"] === undefined) {
    const server = yield* EmbeddedServer.start({ directory: yield* folder })
    process.env["DATABASE_URL"] = Redacted.value(server.url)
  }
  let failed = 0
  const tell = (what: string, wrong: object) => {
    const isRight = Object.keys(wrong).length === 0
    if (!isRight) failed += 1
    console.log(`${what}: ${isRight ? "the mirror is the truth" : `WRONG: ${JSON.stringify(wrong)}`}`)
  }
  yield* Effect.forEach(
    batches(Number(values.kills)),
    (times, n) =>
      Effect.scoped(Effect.flatMap(database, (url) => kills(url, times, seed + n))).pipe(
        Effect.map(({ wrong }) => tell(`${n * batch + times} kills`, wrong))
      )
  )
  yield* Effect.forEach(
    batches(Number(values.restarts)).flatMap((times) => splitOf(times)),
    (times, n) =>
      Effect.map(
        Effect.scoped(restarts(times, seed + n)),
        (wrong) => tell(`${times} restarts, the ${n + 1}. time`, wrong)
      )
  )
  return failed
}).pipe(Effect.scoped)

/** A pass meets a few restarts: it ends before many have come. */
const splitOf = (times: number): ReadonlyArray<number> =>
  Array.from({ length: Math.ceil(times / 4) }, (_, n) => Math.min(4, times - n * 4))

exit(await Effect.runPromise(proof) === 0 ? 0 : 1)
