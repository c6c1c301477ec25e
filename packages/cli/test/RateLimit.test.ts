import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Connector, Enterprise, Gate, Tally } from "@nightaudit/core"
import { layerClient, Sandbox, type SandboxOptions, serve } from "@nightaudit/sandbox"
import { Console, Effect, Fiber, Layer } from "effect"
import type { HttpClient } from "effect/http"
import { TestClock } from "effect/testing"

const requests = 1000

/** Sends a number of requests, sixteen at a time, and returns the time between the first and the last arrival, in milliseconds. */
const ask = Effect.fnUntraced(function*(address: string, gate: Gate.GateOptions) {
  const { accessToken, clientToken, received } = yield* Sandbox
  yield* Effect.gen(function*() {
    const connector = yield* Connector.Connector
    const page = connector.page(Enterprise.enterprises, {}, { Count: 1 })
    yield* Effect.forEach(Array.from({ length: requests }), () => page, { concurrency: 16, discard: true })
  }).pipe(
    Effect.provide(Connector.Connector.layer({ platformAddress: address, accessToken, clientToken, client: "test" })),
    Effect.provide([Gate.Gate.layer(gate), Tally.Tally.layer])
  )
  const { arrivals, counts } = yield* received
  const spread = (arrivals.at(-1)?.at ?? 0) - (arrivals[0]?.at ?? 0)
  return { counts: counts.map(({ requests, status }) => [status, requests]), spread }
})

/** The part of the limit that was used: the shortest possible time, in windows, divided by the time that it took. */
const share = (spread: number, { limit, window }: { readonly limit: number; readonly window: number }): number =>
  (requests / limit - 1) * window / spread

describe("a thousand requests against a sliding limit", () => {
  it.effect.each<SandboxOptions>([
    {},
    { latency: "60 millis" },
    { latency: "400 millis" }
  ])("are all answered, and use nine tenths of it: %j", (options) =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(ask("https://api.mews-demo.com", Gate.documentedLimit))
      while (fiber.pollUnsafe() === undefined) yield* TestClock.adjust("100 millis")
      const { counts, spread } = yield* Fiber.join(fiber)
      assert.deepStrictEqual(counts, [[200, requests]])
      assert.isAtLeast(share(spread, { limit: 200, window: 30_000 }), 0.9)
      assert.isAtMost(share(spread, { limit: 200, window: 30_000 }), 1)
    }).pipe(Effect.provide(Layer.provideMerge(layerClient, Sandbox.layer({ orders: 20, ...options })))), {
    concurrent: true
  })

  const rateLimit = { limit: 200, window: 2000 }

  it.live("are all answered over HTTP too", () =>
    Effect.gen(function*() {
      const { url } = yield* serve()
      const { counts, spread } = yield* ask(url, rateLimit)
      yield* Console.log(`${requests} requests used ${(100 * share(spread, rateLimit)).toFixed(1)} % of 200 in 2 s`)
      assert.deepStrictEqual(counts, [[200, requests]])
    }).pipe(
      Effect.scoped,
      Effect.provide(NodeHttpClient.layerUndici satisfies Layer.Layer<HttpClient.HttpClient>),
      Effect.provide(Sandbox.layer({ orders: 20, rateLimit, latency: "10 millis" }))
    ), { concurrent: true })
})
