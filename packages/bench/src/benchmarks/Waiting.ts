import { Gate } from "@nightaudit/core"
import { Duration, Effect, Schema } from "effect"
import { type Benchmark, BenchmarkError } from "../Benchmark.ts"
import * as Program from "../Program.ts"
import { type Scenario, scenarios } from "../scenarios.ts"

const Waited = Schema.Struct({
  requests: Schema.Finite,
  millis: Schema.Finite,
  /** The rows of each operation in full pages. */
  least: Schema.Finite,
  digest: Schema.String
})

/** What one answer takes. */
const latencyMillis = 500

const { limit, window } = Gate.documentedLimit
const windowSeconds = Duration.toSeconds(Duration.fromInputUnsafe(window))

const modes = ["ask", "verify", "trust"] as const

/** What a scenario takes in each mode; fails where what is said differs. */
const waited = Effect.fnUntraced(function*(scenario: Scenario) {
  const runs = yield* Effect.forEach(modes, (mode) =>
    Effect.flatMap(
      Program.start(scenario.name, "waiting", [JSON.stringify(scenario), mode, String(latencyMillis)]),
      (program) => program.next(Waited)
    ))
  const [ask, verify, trust] = runs
  if (ask === undefined || verify === undefined || trust === undefined) {
    return yield* new BenchmarkError({ problem: `${scenario.name}: no run` })
  }
  if (runs.some(({ digest }) => digest !== ask.digest)) {
    return yield* new BenchmarkError({ problem: `${scenario.name}: what is said depends on the end of listings` })
  }
  const ratio = ask.least / ask.requests
  return {
    name: scenario.name,
    ratio: { median: ratio, low: ratio, high: ratio },
    values: [
      String(ask.requests),
      String(verify.requests),
      String(trust.requests),
      String(ask.least),
      (ask.millis / 1000).toFixed(1),
      String(Math.floor((ask.requests - 1) / limit) * windowSeconds)
    ]
  }
})

/** How many requests a run takes, and how long it waits for them. */
export const waiting: Benchmark = {
  name: "waiting",
  title: "Waiting",
  about:
    `What reconciliations wait for, in virtual time, in which computing takes none: responses after ${latencyMillis} ms, and the limit of ${limit} requests in ${windowSeconds} seconds. The requests with each --page-end, the rows of each operation in full pages, the seconds with ask, and those that the limit alone takes. The ratio is the full pages divided by the requests with ask.`,
  run: Effect.fnUntraced(function*({ orders }) {
    return {
      columns: ["ask", "verify", "trust", "at least", "seconds", "by the limit alone"],
      lines: yield* Effect.forEach(scenarios(orders), waited),
      measured: "One run each: virtual time is the same each time, and each run says the same with every --page-end."
    }
  })
}
