import { Gate } from "@nightaudit/core"
import { Duration, Effect, Schema } from "effect"
import type { Benchmark } from "../Benchmark.ts"
import * as Program from "../Program.ts"

const Waited = Schema.Struct({ requests: Schema.Finite, millis: Schema.Finite })

/** What one answer takes. */
const latencyMillis = 500

const { limit, window } = Gate.documentedLimit
const windowSeconds = Duration.toSeconds(Duration.fromInputUnsafe(window))

const ordersOfHotel = 500
const hotels = 24

/** How much of the platform's time a run waits for, one request after another or several at a time. */
export const waiting: Benchmark = {
  name: "waiting",
  title: "Waiting",
  about:
    `What a reconciliation of a month waits for, in virtual time, in which computing takes none: responses after ${latencyMillis} ms, and the limit of ${limit} requests in ${windowSeconds} seconds. The ratio is the time that the same responses take one after another, divided by that of the run: the average number of requests in progress.`,
  run: Effect.fnUntraced(function*({ orders }) {
    const cases = [
      { name: `nightaudit, one hotel of ${orders} orders`, all: orders, enterprises: 1 },
      {
        name: `nightaudit, ${hotels} hotels of ${ordersOfHotel} orders`,
        all: hotels * ordersOfHotel,
        enterprises: hotels
      }
    ]
    const lines = yield* Effect.forEach(cases, ({ all, enterprises, name }) =>
      Effect.gen(function*() {
        const program = yield* Program.start(name, "waiting", [all, enterprises, latencyMillis].map(String))
        const { millis, requests } = yield* program.next(Waited)
        const inTurn = requests * latencyMillis
        const ratio = inTurn / millis
        return {
          name,
          ratio: { median: ratio, low: ratio, high: ratio },
          values: [
            String(requests),
            (millis / 1000).toFixed(1),
            (inTurn / 1000).toFixed(1),
            String(Math.floor((requests - 1) / limit) * windowSeconds)
          ]
        }
      }))
    return {
      columns: ["requests", "seconds", "one after another", "by the limit alone"],
      lines,
      measured: "One run each: virtual time is the same each time."
    }
  })
}
