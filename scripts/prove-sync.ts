/**
 * Makes sequences of passes in which the clock of the machine is wrong, the tokens see something else and answers fail, drawn
 * from a seed, and compares the mirror with the platform after each pass. It fails where the mirror says of itself what is not so.
 */
import { Effect, Redacted } from "effect"
import { exit } from "node:process"
import { parseArgs } from "node:util"
import { EmbeddedServer } from "../packages/postgres/src/index.ts"
import { sequence } from "../packages/postgres/test/support/Sequences.ts"
import { database, folder } from "../packages/postgres/test/support/Server.ts"

const { values } = parseArgs({
  options: {
    sequences: { type: "string", default: "200" },
    from: { type: "string", default: "1" },
    lanes: { type: "string", default: "2" }
  }
})
const [first, count] = [Number(values.from), Number(values.sequences)]

const proof = Effect.gen(function*() {
  if (process.env["DATABASE_URL"] === undefined) {
    const server = yield* EmbeddedServer.start({ directory: yield* folder, durable: false, mayCreate: true })
    process.env["DATABASE_URL"] = Redacted.value(server.url)
  }
  const begun = performance.now()
  const total = { complete: 0, told: 0, silent: 0 }
  yield* Effect.forEach(
    Array.from({ length: count }, (_, index) => first + index),
    (seed) =>
      Effect.scoped(Effect.flatMap(database, (url) => sequence(url, seed))).pipe(
        Effect.map(({ complete, silent, told }) => {
          total.complete += complete
          total.told += told
          total.silent += silent.length
          for (const each of silent) console.log(`sequence ${seed}, ${each}`)
        })
      ),
    { concurrency: Number(values.lanes), discard: true }
  )
  console.log(
    `${count} sequences from seed ${first} (${
      Math.round((performance.now() - begun) / 1000)
    } s): ${total.complete} passes ` +
      `complete, ${total.told} said that they are not, ${total.silent} silent differences`
  )
  return total.silent
}).pipe(Effect.scoped)

exit(await Effect.runPromise(proof) === 0 ? 0 : 1)
