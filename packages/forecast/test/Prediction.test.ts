import { assert, describe, it } from "@effect/vitest"
import { Gate, Tally } from "@nightaudit/core"
import { Estimate, Prediction, Sample } from "@nightaudit/forecast"
import { Reconciliation, SourceRun } from "@nightaudit/reconcile"
import type { SandboxOptions } from "@nightaudit/sandbox"
import { Effect } from "effect"
import { layer, type Query, reconcile } from "../../reconcile/test/support/run.ts"

const summed = (operations: Tally.Tally["Service"]["operations"]) =>
  [...operations.values()].reduce((sum, { requests }) => sum + requests, 0)

const assumptions = {
  concurrency: 4,
  gate: Gate.documentedLimit,
  endsEmpty: true,
  latencyMillis: 100,
  isCompared: false
}

/** What is known before the items of a query are read, and how many requests that took. */
const known = Effect.fnUntraced(function*(query: Query) {
  const begun = yield* Reconciliation.begin(query)
  const { report } = yield* SourceRun.SourceRun
  const beginning = [...report.operations].map(([operation, { requests, rows }]) => ({ operation, requests, rows }))
  const { pages, sample } = yield* Sample.look(begun)
  const { operations: looked } = yield* Tally.Tally
  return { begun, beginning, pages, sample, asked: summed(report.operations) + summed(looked) }
})

const spent = Effect.fnUntraced(function*(query: Query) {
  yield* reconcile(query)
  return summed((yield* SourceRun.SourceRun).report.operations)
})

interface Case {
  readonly hotels: SandboxOptions
  readonly from: string
  readonly to: string
  readonly basis?: Query["basis"]
  readonly pageSize: number
}

const cases: ReadonlyArray<Case> = [
  { hotels: { seed: 1, orders: 600 }, from: "2026-03-01", to: "2026-04-01", pageSize: 1000 },
  { hotels: { seed: 1, orders: 600 }, from: "2026-03-01", to: "2026-04-01", pageSize: 50 },
  { hotels: { seed: 2, orders: 60 }, from: "2026-03-01", to: "2026-04-01", pageSize: 100 },
  { hotels: { seed: 3, orders: 2000 }, from: "2026-03-01", to: "2026-04-01", basis: "created", pageSize: 200 },
  { hotels: { seed: 3, orders: 2000 }, from: "2026-03-10", to: "2026-03-11", pageSize: 1000 },
  { hotels: { seed: 4, orders: 600 }, from: "2026-03-31", to: "2026-04-01", basis: "closed", pageSize: 100 },
  { hotels: { seed: 6, orders: 600, defects: "none" }, from: "2026-03-05", to: "2026-03-15", pageSize: 100 }
]

describe("a prediction", () => {
  it.effect.each(cases)(
    "of $hotels from $from to $to in pages of $pageSize bounds what is spent",
    (each) =>
      Effect.gen(function*() {
        const { basis = "consumed", from, hotels, pageSize, to } = each
        const query = { from, to, basis }
        const options = { ...hotels, pageSize }
        const { asked, beginning, begun, sample } = yield* Effect.provide(known(query), layer(options))
        const requests = yield* Effect.provide(spent(query), layer(options))
        const predicted = Prediction.predict(begun, sample, { ...assumptions, beginning, pageSize })
        assert.isAtMost(predicted.requests.least, requests)
        assert.isAtLeast(predicted.requests.most, requests)
        assert.closeTo(predicted.requests.likely / requests, 1, 0.5)
        assert.isAtMost(asked, 14)
      }),
    60_000
  )

  it.effect("takes as long as the limit or the answers do, whichever is longer", () =>
    Effect.gen(function*() {
      const { beginning, begun, sample } = yield* known({ from: "2026-03-10", to: "2026-03-11", basis: "consumed" })
      const given = { ...assumptions, beginning, pageSize: 1000 }
      const { requests, ...free } = Prediction.predict(begun, sample, given)
      assert.deepStrictEqual(free.limitSeconds, Estimate.none)
      // Up to four requests are under way at a time.
      assert.isAtMost(free.seconds.likely, requests.likely / 10 + 1)
      assert.isAtLeast(free.seconds.likely, requests.likely / 40)
      const limited = Prediction.predict(begun, sample, { ...given, gate: { limit: 10, window: "1 minute" } })
      const bound = Estimate.map((requests = 0) => Math.floor((requests - 1) / 10) * 60, requests)
      assert.deepStrictEqual([limited.limitSeconds, limited.seconds], [bound, bound])
    }).pipe(Effect.provide(layer({ seed: 4, orders: 60 }))))

  it.effect("knows the intervals of time that will be read", () =>
    Effect.gen(function*() {
      const begun = yield* Reconciliation.begin({ from: "2026-01-01", to: "2026-04-01", basis: "consumed" })
      const certain = Prediction.intervals(begun)
      assert.deepStrictEqual(
        certain,
        new Map([
          // Two hotels together, whose time zones make three months some hours longer, and one by itself; and what changes meanwhile.
          ["orderItems", 2 + 1 + 1 + 1],
          ["reservations", 2 * (2 + 1)],
          ["productServiceOrders", 2 + 1]
        ])
      )
    }).pipe(Effect.provide(layer({ seed: 4, orders: 60 }))))
})
