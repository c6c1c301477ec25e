/**
 * Requests a page from a platform, and then one that is a bomb. Prints the result of the second and by how many
 * bytes it raised the memory of this process. The address is its argument.
 */
import { Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { Connector, Gate, OrderItem, Tally } from "../../src/index.ts"
import { credentials, filter } from "./Scripted.ts"

const program = Effect.gen(function*() {
  const connector = yield* Connector.Connector
  const ask = connector.page(OrderItem.orderItems, filter, { Count: 1000 })
  yield* ask
  const before = process.resourceUsage().maxRSS
  const { reason } = yield* Effect.flip(ask)
  const risen = (process.resourceUsage().maxRSS - before) * 1024
  process.stdout.write(JSON.stringify({ message: reason.message, risen }))
}).pipe(
  Effect.provide(
    Connector.Connector.layer({ ...credentials, platformAddress: process.argv[2] ?? "", maxWait: "0 seconds" }).pipe(
      Layer.provide([Gate.Gate.layer(), Tally.Tally.layer, FetchHttpClient.layer])
    )
  )
)

await Effect.runPromise(program)
