import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Connector, Extraction, Gate, Tally } from "@nightaudit/core"
import { Source, type SourceRun } from "@nightaudit/reconcile"
import { layerClient, Sandbox } from "@nightaudit/sandbox"
import { Effect, Layer, Stream } from "effect"
import { join } from "node:path"
import { exitOf } from "../src/handlers/Reconcile.ts"
import * as Job from "../src/Job.ts"
import * as Artifacts from "./support/Artifacts.ts"
import { folder } from "./support/Folder.ts"

const platformAddress = "https://api.mews-demo.com"

/** A source that also returns the items of enterprises that were not requested. */
const leaking = Layer.effect(
  Source.Source,
  Effect.map(Source.Source, ({ begin }) => ({
    begin: Effect.map(begin, (run) => ({
      ...run,
      itemsInRange: (query: SourceRun.ItemsQuery) =>
        Stream.unwrap(Effect.map(run.enterprises, (enterprises) =>
          Stream.fromIterable(enterprises).pipe(
            Stream.flatMap(({ Id }) => run.itemsInRange({ ...query, enterpriseIds: [Id] }))
          )))
    }))
  }))
).pipe(Layer.provide(Source.Source.layerExtraction))

it.layer(Layer.mergeAll(Sandbox.layer({ orders: 40, defects: "none" }), NodeServices.layer))(
  "a run whose source returns what was not requested",
  (it) => {
    it.effect("has failed, and ends with status 1", () =>
      Effect.gen(function*() {
        const { accessToken, clientToken } = yield* Sandbox
        const platform = leaking.pipe(
          Layer.provideMerge(Extraction.Extraction.layer()),
          Layer.provideMerge(
            Connector.Connector.layer({ platformAddress, clientToken, accessToken, client: "Tests 1.0" })
          ),
          Layer.provideMerge(Layer.mergeAll(Gate.Gate.layer(), Tally.Tally.layer)),
          Layer.provide(layerClient),
          Layer.provide(Layer.succeedContext(yield* Effect.context<Sandbox>()))
        )
        const directory = join(yield* folder, "run")
        const done = yield* Job.run({ from: "2025-08-01", to: "2026-04-01" }, directory, {
          platform,
          address: platformAddress
        })
        const { manifest } = Artifacts.read(directory)
        assert.deepStrictEqual([manifest.status, manifest.conservation.holds], ["failed", false])
        assert.match(done.summary, /^FAILED: /m)
        const failure = yield* Effect.flip(exitOf(done, "never"))
        assert.strictEqual(failure.status, 1)
      }))
  }
)
