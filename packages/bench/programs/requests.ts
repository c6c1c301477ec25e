/** What a reconciliation of a month asks of a sandbox in memory, and how many rows it gets. */
import { Source, SourceRun } from "@nightaudit/reconcile"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect, Stream } from "effect"
import { layerMemory, monthOf, unlimited } from "./pipeline.ts"

const [orders = "600"] = process.argv.slice(2)

const spent = await Effect.runPromise(
  Effect.gen(function*() {
    const sandbox = yield* Sandbox
    return yield* Effect.gen(function*() {
      const { report: { operations } } = yield* SourceRun.SourceRun
      yield* Stream.runDrain(monthOf(sandbox.hotel))
      return Object.fromEntries([...operations].map(([name, { requests, rows }]) => [name, { requests, rows }]))
    }).pipe(Effect.provide(Source.Source.layerRun), Effect.provide(layerMemory(sandbox, unlimited)))
  }).pipe(Effect.provide(Sandbox.layer({ orders: Number(orders), enterprises: 1, rateLimit: unlimited })))
)
process.send?.(spent)
process.disconnect()
