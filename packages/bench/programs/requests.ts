/** What a reconciliation of a month asks of a sandbox in memory, and how many rows it gets. */
import { Connector, Extraction, Gate, Tally } from "@nightaudit/core"
import { Source } from "@nightaudit/reconcile"
import { layerClient, Sandbox } from "@nightaudit/sandbox"
import { Effect, Layer, Stream } from "effect"
import { month } from "./pipeline.ts"

const [orders = "600"] = process.argv.slice(2)
const unlimited = { limit: 1_000_000, window: 1 }

const spent = await Effect.runPromise(
  Effect.gen(function*() {
    const { accessToken, clientToken, hotel } = yield* Sandbox
    const reading = Source.Source.layerExtraction.pipe(
      Layer.provideMerge(Extraction.Extraction.layer()),
      Layer.provide(Connector.Connector.layer({
        platformAddress: "https://api.mews-demo.com",
        clientToken,
        accessToken,
        client: "nightaudit bench"
      })),
      Layer.provideMerge(Tally.Tally.layer),
      Layer.provide(Gate.Gate.layer(unlimited)),
      Layer.provide(layerClient)
    )
    return yield* Effect.gen(function*() {
      yield* Stream.runDrain(month(hotel))
      const { operations } = yield* Tally.Tally
      return Object.fromEntries([...operations].map(([name, { requests, rows }]) => [name, { requests, rows }]))
    }).pipe(Effect.provide(reading))
  }).pipe(Effect.provide(Sandbox.layer({ orders: Number(orders), enterprises: 1, rateLimit: unlimited })))
)
process.send?.(spent)
process.disconnect()
