/** Six windows of requests through one gate, against a server that counts strictly: what the gate uses and what it draws. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Gate } from "@nightaudit/core"
import Bottleneck from "bottleneck"
import { Effect, Layer } from "effect"
import { HttpClient } from "effect/http"
import { RateLimiter } from "effect/persistence"
import { createServer } from "node:http"
import pThrottle from "p-throttle"
import { request } from "undici"

const [kind = "nightaudit"] = process.argv.slice(2)
const limit = 100
const window = 10_000
const windows = 6
const all = limit * windows

/** The instants of the requests that the server has let pass, and the most of them in any window. */
const passed: Array<number> = []
let refused = 0
let most = 0

const jitter = () => new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 55))

const server = createServer((_, response) => {
  const answer = async () => {
    await jitter()
    const now = performance.now()
    const inWindow = passed.filter((at) => at > now - window).length
    if (inWindow >= limit) refused += 1
    else {
      passed.push(now)
      most = Math.max(most, inWindow + 1)
    }
    await jitter()
    response.writeHead(inWindow >= limit ? 429 : 200, { "content-type": "application/json", "retry-after": "1" })
    response.end("{}")
  }
  answer().catch((error: unknown) => {
    throw error
  })
})
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
const address = server.address()
const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`

/** Asks once, and answers whether it was let pass. */
const ask = async (): Promise<boolean> => {
  const { body, statusCode } = await request(url)
  await body.dump()
  return statusCode === 200
}

const untilPassed = (pass: (ask: () => Promise<boolean>) => Promise<boolean>) => async (): Promise<void> => {
  while (!(await pass(ask)));
}

const everyRequest = (one: () => Promise<void>) => Promise.all(Array.from({ length: all }, one))

const withRateLimiter = (algorithm: "fixed-window" | "token-bucket") =>
  Effect.gen(function*() {
    const limiter = yield* RateLimiter.RateLimiter
    const client = (yield* HttpClient.HttpClient).pipe(
      HttpClient.withRateLimiter({ limiter, window, limit, key: "bench", algorithm })
    )
    yield* Effect.forEach(Array.from({ length: all }), () => Effect.flatMap(client.get(url), ({ text }) => text), {
      concurrency: "unbounded"
    })
  }).pipe(
    Effect.provide(RateLimiter.layer.pipe(Layer.provide(RateLimiter.layerStoreMemory))),
    Effect.provide(NodeHttpClient.layerUndici),
    Effect.runPromise
  )

const gates: Readonly<Record<string, () => Promise<unknown>>> = {
  nightaudit: () =>
    Effect.gen(function*() {
      const gate = yield* Gate.Gate
      const once = gate.pass(Effect.promise(ask))
      const untilPassed: Effect.Effect<void> = Effect.flatMap(once, (isPassed) => isPassed ? Effect.void : untilPassed)
      yield* Effect.forEach(Array.from({ length: all }), () => untilPassed, { concurrency: "unbounded" })
    }).pipe(Effect.provide(Gate.Gate.layer({ limit, window })), Effect.runPromise),
  "effect-window": () => withRateLimiter("fixed-window"),
  "effect-bucket": () => withRateLimiter("token-bucket"),
  bottleneck: () => {
    const limiter = new Bottleneck({
      reservoir: limit,
      reservoirRefreshAmount: limit,
      reservoirRefreshInterval: window
    })
    return everyRequest(untilPassed((ask) => limiter.schedule(ask)))
  },
  "p-throttle": () => everyRequest(untilPassed(pThrottle({ limit, interval: window, strict: true })((ask) => ask())))
}

const begun = performance.now()
await gates[kind]?.()
const spent = performance.now() - begun
// The first hundred may go at once, and each further hundred a window after those before it.
process.send?.({ share: (windows - 1) * window / spent, refused, most })
process.exit(0)
