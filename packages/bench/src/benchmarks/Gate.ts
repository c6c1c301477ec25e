import { Effect, Schema } from "effect"
import type { Benchmark } from "../Benchmark.ts"
import * as Program from "../Program.ts"

const Measured = Schema.Struct({
  share: Schema.Finite,
  refused: Schema.Finite,
  /** The most requests that the server received in any window. */
  most: Schema.Finite
})

const gates = [
  ["nightaudit", "nightaudit"],
  ["HttpClient.withRateLimiter, fixed window", "effect-window"],
  ["HttpClient.withRateLimiter, token bucket", "effect-bucket"],
  ["bottleneck", "bottleneck"],
  ["p-throttle, strict", "p-throttle"]
] as const

/** How much of what is permitted a gate uses, and what it costs in refusals. */
export const gate: Benchmark = {
  name: "gate",
  title: "The gate",
  about:
    "The used share of the permitted requests, over six windows of 100 requests in 10 seconds. The server counts in a sliding window, responds after 5 to 60 ms and takes as long to receive. A rejected request is sent again.",
  run: Effect.fnUntraced(function*() {
    // They wait nearly all of the time, so they may do so together.
    const lines = yield* Effect.forEach(gates, ([name, kind]) =>
      Effect.gen(function*() {
        const program = yield* Program.start(name, "gate", [kind])
        const { most, refused, share } = yield* program.next(Measured)
        return {
          name,
          ratio: { median: share, low: share, high: share },
          values: [String(refused), String(most)]
        }
      }), { concurrency: "unbounded" })
    return { columns: ["429s", "most in a window"], lines, measured: "One run." }
  })
}
