import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Connector, Extraction, Gate, Tally } from "@nightaudit/core"
import { Source } from "@nightaudit/reconcile"
import { layerClient, Sandbox } from "@nightaudit/sandbox"
import { Effect, Layer } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as Job from "../src/Job.ts"
import { folder } from "./support/Folder.ts"

const platformAddress = "https://api.mews-demo.com"

/** The name and the bytes of every artifact of a run, read in one way or the other. */
const artifacts = Effect.fnUntraced(function*(reader: "compiled" | "json") {
  const { accessToken, clientToken } = yield* Sandbox
  const platform = Source.Source.layerExtraction.pipe(
    Layer.provideMerge(Extraction.Extraction.layer({ pageSize: 100 })),
    Layer.provideMerge(
      Connector.Connector.layer({ platformAddress, clientToken, accessToken, client: "Tests 1.0", reader })
    ),
    Layer.provideMerge(Layer.mergeAll(Gate.Gate.layer({ limit: 1_000_000, window: "30 seconds" }), Tally.Tally.layer)),
    Layer.provide(layerClient),
    Layer.provide(Layer.succeedContext(yield* Effect.context<Sandbox>()))
  )
  const directory = join(yield* folder, reader)
  yield* Job.run({ from: "2026-03-01", to: "2026-04-01" }, directory, { platform, address: platformAddress })
  return readdirSync(directory).toSorted().map((name) => [name, readFileSync(join(directory, name), "utf8")] as const)
})

it.layer(
  Layer.mergeAll(
    Sandbox.layer({ orders: 120, enterprises: 2, rateLimit: { limit: 1_000_000, window: "30 seconds" } }),
    NodeServices.layer
  )
)(
  "a run over hotels with every defect",
  (it) => {
    it.effect(
      "writes the same bytes whether pages are read by the compiled reader or parsed",
      () =>
        Effect.gen(function*() {
          const [compiled, parsed] = [yield* artifacts("compiled"), yield* artifacts("json")]
          assert.include(compiled.map(([name]) => name), "manifest.json")
          assert.isAbove(compiled.reduce((sum, [, text]) => sum + text.length, 0), 100_000)
          assert.deepStrictEqual(compiled, parsed)
        }),
      { timeout: 60_000 }
    )
  }
)
