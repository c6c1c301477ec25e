/**
 * What a reconciliation of a month waits for, in virtual time: computing takes none, so that only the platform's limit and the
 * time of its answers are left.
 */
import { Instant } from "@nightaudit/core"
import { Sandbox } from "@nightaudit/sandbox"
import { elapse } from "@nightaudit/simulation/VirtualClock"
import { Effect, Stream } from "effect"
import { layerMemory, month } from "./pipeline.ts"

const [orders = "600", enterprises = "1", latency = "500"] = process.argv.slice(2)

const waited = await Effect.runPromise(
  Effect.gen(function*() {
    const sandbox = yield* Sandbox
    const run = Stream.runDrain(month(sandbox.hotel)).pipe(
      Effect.provide(layerMemory(sandbox)),
      Effect.provideService(Sandbox, sandbox)
    )
    const start = Instant.toEpochMillis(Instant.Instant.make(sandbox.hotel.asOf))
    const { end, millis } = yield* elapse(run, { start, limit: "6 hours" })
    if (end._tag !== "Success") return yield* Effect.die(end)
    const { requests } = yield* sandbox.received
    return { requests, millis }
  }).pipe(
    Effect.provide(
      Sandbox.layer({ orders: Number(orders), enterprises: Number(enterprises), latency: Number(latency) })
    )
  )
)
process.send?.(waited)
process.disconnect()
