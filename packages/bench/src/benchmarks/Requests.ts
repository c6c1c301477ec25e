import { Effect, Schema } from "effect"
import type { Benchmark } from "../Benchmark.ts"
import * as Program from "../Program.ts"

const Spent = Schema.Record(Schema.String, Schema.Struct({ requests: Schema.Finite, rows: Schema.Finite }))

/** What a month of a hotel costs of the platform's limit. */
export const requests: Benchmark = {
  name: "requests",
  title: "Requests",
  about:
    "The requests of a reconciliation of a month of one hotel, compared with the fewest that could return the same rows: each operation's rows in full pages of 1,000. The ratio is the fewest divided by the actual number.",
  run: Effect.fnUntraced(function*({ orders }) {
    const program = yield* Program.start("nightaudit", "requests", [String(orders)])
    const spent = Object.entries(yield* program.next(Spent)).map(([name, { requests, rows }]) => ({
      name,
      requests,
      least: Math.max(1, Math.ceil(rows / 1000))
    }))
    const all = {
      name: "nightaudit, all",
      requests: spent.reduce((sum, { requests }) => sum + requests, 0),
      least: spent.reduce((sum, { least }) => sum + least, 0)
    }
    return {
      columns: ["requests", "at least"],
      lines: [all, ...spent].map(({ least, name, requests }) => {
        const ratio = least / requests
        return { name, ratio: { median: ratio, low: ratio, high: ratio }, values: [String(requests), String(least)] }
      }),
      measured: `${orders} service orders.`
    }
  })
}
