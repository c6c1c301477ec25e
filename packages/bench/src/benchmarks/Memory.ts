import { Effect, Schema } from "effect"
import type { Benchmark } from "../Benchmark.ts"
import * as Program from "../Program.ts"
import { Platform } from "../Race.ts"

const Used = Schema.Struct({ items: Schema.Finite, peakMegabytes: Schema.Finite, cpuMillis: Schema.Finite })

const sizes = [10_000, 100_000, 1_000_000, 4_000_000]

/** What the platform is allowed, and what a small machine has. */
const budget = 512

/** How much memory a run needs, and how its cost grows. */
export const memory: Benchmark = {
  name: "memory",
  title: "Memory",
  about:
    "The peak of the resident size of a process that reconciles one hotel of so many order items in the range, 512 MB over it as the ratio; and the processor time of an item beside that of the run with 100,000.",
  run: Effect.fnUntraced(function*({ items }) {
    const used = yield* Effect.forEach(
      sizes.filter((size) => size <= items),
      (size) =>
        Effect.scoped(Effect.gen(function*() {
          const server = yield* Program.start("the platform", "platform", [
            String(Math.round(size / itemsOfOrder)),
            "1",
            "fresh"
          ])
          const platform = yield* server.next(Platform)
          const program = yield* Program.start("nightaudit", "memory")
          return yield* program.ask(platform, Used)
        }))
    )
    const cost = ({ cpuMillis, items }: typeof Used.Type) => cpuMillis / items
    const first = used.find((each) => each.items > 50_000) ?? used[0]
    return {
      columns: ["items", "peak, MB", "bytes an item", "cost of an item"],
      lines: used.map((each, index) => {
        const ratio = budget / each.peakMegabytes
        const before = used[index - 1]
        const slope = before && (each.peakMegabytes - before.peakMegabytes) * 1e6 / (each.items - before.items)
        return {
          name: `nightaudit, ${sizes[index]?.toLocaleString("en")} items`,
          ratio: { median: ratio, low: ratio, high: ratio },
          values: [
            String(each.items),
            each.peakMegabytes.toFixed(0),
            slope === undefined ? "" : slope.toFixed(0),
            first === undefined ? "" : (cost(each) / cost(first)).toFixed(2)
          ]
        }
      }),
      measured: "One run each."
    }
  })
}

/** Of the generated hotels, in the range of a month. */
const itemsOfOrder = 3.4
