import { assert, describe, it } from "@effect/vitest"
import { type Connector, Gate, Instant } from "@nightaudit/core"
import { Prediction, Sample } from "@nightaudit/forecast"
import { Reconciliation, Source, SourceRun } from "@nightaudit/reconcile"
import { layerClient, Sandbox, type SandboxOptions } from "@nightaudit/sandbox"
import { Effect, Layer, Logger, Stream } from "effect"
import * as Reconciler from "../src/Reconciler.ts"
import { elapse } from "../src/VirtualClock.ts"

const latency = 500

/** How many requests a month takes and how long, and how long it was expected to take. */
const waited = Effect.fnUntraced(function*(options: SandboxOptions) {
  const sandbox = yield* Layer.build(Sandbox.layer({ ...options, latency })).pipe(Effect.scoped)
  const { accessToken, clientToken, hotel, received } = yield* Effect.provide(Sandbox, sandbox)
  const asOf = Instant.Instant.make(hotel.asOf)
  const query = { from: hotel.from, to: hotel.to, asOf }
  const within = <A, E>(effect: Effect.Effect<A, E, SourceRun.SourceRun | Connector.Connector>) =>
    Effect.gen(function*() {
      const run = effect.pipe(
        Effect.provide(
          Source.Source.layerRun.pipe(
            Layer.provideMerge(Reconciler.layer({ accessToken, clientToken })),
            Layer.provide(layerClient)
          )
        ),
        Effect.provide(sandbox),
        Effect.provide(Logger.layer([])),
        Effect.withTracerEnabled(false)
      )
      const { end, millis } = yield* elapse(run, { start: Instant.toEpochMillis(asOf) + 3_600_000, limit: "1 hour" })
      if (end._tag !== "Success") return yield* Effect.die(end)
      return { value: end.value, seconds: millis / 1000 }
    })
  const predicted = yield* within(Effect.gen(function*() {
    const begun = yield* Reconciliation.begin(query)
    const { report: { operations } } = yield* SourceRun.SourceRun
    const beginning = [...operations].map(([operation, { requests, rows }]) => ({ operation, requests, rows }))
    const { sample } = yield* Sample.look(begun)
    return Prediction.predict(begun, sample, {
      pageSize: 1000,
      concurrency: 4,
      gate: Gate.documentedLimit,
      endsEmpty: true,
      latencyMillis: latency,
      beginning,
      isCompared: false
    })
  }))
  const before = (yield* received).requests
  const { seconds } = yield* within(Stream.runDrain(Reconciliation.stream(query)))
  return { seconds, requests: (yield* received).requests - before, predicted: predicted.value.seconds }
})

describe("what a month waits for", () => {
  it.live("is less than a third of its answers where one hotel is read, and what was expected", () =>
    Effect.gen(function*() {
      const { predicted, requests, seconds } = yield* waited({ seed: 1, orders: 3000, enterprises: 1 })
      assert.isBelow(requests, 200)
      assert.isAtMost(seconds, requests * latency / 1000 / 3)
      assert.closeTo(predicted.likely / seconds, 1, 0.35)
      assert.isTrue(predicted.least <= seconds && seconds <= predicted.most, JSON.stringify({ predicted, seconds }))
    }))

  it.live("is little more than the limit where there are many hotels", () =>
    Effect.gen(function*() {
      const { predicted, requests, seconds } = yield* waited({ seed: 1, orders: 24_000, enterprises: 80 })
      assert.isAbove(requests, 400)
      assert.isAtMost(seconds, requests / 200 * 30 * 1.25)
      assert.isTrue(predicted.least <= seconds && seconds <= predicted.most, JSON.stringify({ predicted, seconds }))
    }))
})
