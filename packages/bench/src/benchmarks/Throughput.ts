import { Effect } from "effect"
import { type Benchmark, BenchmarkError } from "../Benchmark.ts"
import * as Race from "../Race.ts"
import { ratios, spread } from "../Series.ts"

const limit = "the limit: undici and JSON.parse"

const contestants: ReadonlyArray<Race.Contestant> = [
  { name: limit, file: "limit" },
  { name: "a loop with a Map, no validation", file: "loop" },
  { name: "nightaudit", file: "nightaudit" },
  { name: "nightaudit, every page through JSON.parse", file: "nightaudit-compiled", args: ["json"] },
  { name: "the loop, ajv", file: "loop", args: ["ajv"] },
  { name: "the loop, zod", file: "loop", args: ["zod"] },
  { name: "openapi-fetch, no validation", file: "openapi" }
]

/** What the pipeline reads, against the same bytes read in other ways. */
export const throughput: Benchmark = {
  name: "throughput",
  title: "Throughput",
  about:
    "A month of one hotel from a loopback server, which sends prepared bytes. nightaudit extracts, validates, joins, evaluates every rule and sums. It is compared with undici and `JSON.parse` alone on the same requests, and with programs that join and sum but evaluate nothing. Each program is a process of its own.",
  run: Effect.fnUntraced(function*(options) {
    const platform = yield* Race.platform(options.orders)
    // What the pipeline asks is what the others ask again.
    yield* Race.race(contestants.filter(({ name }) => name === "nightaudit"), platform, {
      ...options,
      rounds: 1,
      profile: undefined
    })
    const runs = yield* Race.race(contestants, platform, options)
    const base = runs.get(limit) ?? []
    const read = base[0]?.outcome.items ?? 0
    // The limit adds nothing up, the others everything that they read, and the pipeline what is in its range.
    const sums = new Set([...runs.values()].flatMap((runs) => runs.map(({ outcome }) => JSON.stringify(outcome))))
    if (sums.size > 3) {
      return yield* new BenchmarkError({
        problem: `the contestants have come to different sums: ${[...sums].join(" ")}`
      })
    }
    return {
      columns: ["of its processor time", "items a second"],
      lines: [...runs].map(([name, own]) => ({
        name,
        ratio: spread(ratios(base.map(({ millis }) => millis), own.map(({ millis }) => millis))),
        values: [
          spread(ratios(base.map(({ cpuMillis }) => cpuMillis), own.map(({ cpuMillis }) => cpuMillis))).median.toFixed(
            2
          ),
          String(Math.round(read / spread(own.map(({ millis }) => millis / 1000)).median))
        ]
      })),
      measured: `${read} order items in pages of 1,000, ${options.rounds} rounds.`
    }
  })
}
