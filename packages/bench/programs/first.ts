/** Ends when the first order of a small hotel in memory has been joined and judged. */
// oxlint-disable-next-line import/no-unassigned-import -- it compiles every schema that is used after it
import "effect/schema/SchemaJITCompiler/enable"
import { Connector, Extraction, Gate, Tally } from "@nightaudit/core"
import { Source } from "@nightaudit/reconcile"
import { layerClient, Sandbox } from "@nightaudit/sandbox"
import { Effect, Layer, Stream } from "effect"
import { month } from "./pipeline.ts"

await Effect.runPromise(
  Effect.gen(function*() {
    const { accessToken, clientToken, hotel } = yield* Sandbox
    const reading = Source.Source.layerExtraction.pipe(
      Layer.provide(Extraction.Extraction.layer()),
      Layer.provide(Connector.Connector.layer({
        platformAddress: "https://api.mews-demo.com",
        clientToken,
        accessToken,
        client: "nightaudit bench"
      })),
      Layer.provide(Tally.Tally.layer),
      Layer.provide(Gate.Gate.layer()),
      Layer.provide(layerClient)
    )
    yield* Effect.provide(Stream.runHead(month(hotel)), reading)
  }).pipe(Effect.provide(Sandbox.layer({ orders: 100, enterprises: 1 })))
)
process.exit(0)
