/** Ends when the first order of a small hotel in memory has been joined and judged. */
// oxlint-disable-next-line import/no-unassigned-import -- it compiles every schema that is used after it
import "effect/schema/SchemaJITCompiler/enable"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect, Stream } from "effect"
import { layerMemory, month } from "./pipeline.ts"

await Effect.runPromise(
  Effect.gen(function*() {
    const sandbox = yield* Sandbox
    yield* Effect.provide(Stream.runHead(month(sandbox.hotel)), layerMemory(sandbox))
  }).pipe(Effect.provide(Sandbox.layer({ orders: 100, enterprises: 1 })))
)
process.exit(0)
