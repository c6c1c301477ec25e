import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Option, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Breaker from "../src/Breaker.ts"
import { Connector, Gate } from "../src/index.ts"
import { Server } from "../src/MewsError.ts"
import {
  type Answer,
  ask,
  connected,
  inTurn,
  page,
  pinned,
  Requests,
  status,
  streamed,
  times
} from "./support/Scripted.ts"
import { SetClock } from "./support/SetClock.ts"

const hour = 3_600_000

/** The result of an effect, within a day, when the clock is set by `byMillis` one second after it has begun. */
const whileSet = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  byMillis: number
) =>
  Effect.gen(function*() {
    const clock = new SetClock()
    const fiber = yield* Effect.forkChild(Effect.provide(effect, clock.layer))
    yield* TestClock.adjust("1 second")
    clock.offMillis = byMillis
    yield* TestClock.adjust("1 day")
    return yield* Fiber.join(fiber)
  })

describe.each([["back an hour", -hour], ["forward an hour", hour]] as const)(
  "a clock that is set %s",
  (_, byMillis) => {
    const seconds = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos / 1_000_000n) / 1000)

    it.effect("changes nothing of how long the gate holds", () =>
      Effect.gen(function*() {
        const gate = yield* Gate.Gate
        yield* gate.hold("30 seconds")
        const waiting = yield* Effect.forkChild(gate.pass(seconds))
        yield* Effect.sleep("10 seconds")
        const until = Option.getOrThrow(yield* gate.waitsUntil)
        assert.strictEqual(until - (yield* Clock.currentTimeMillis), 20_000)
        assert.strictEqual(yield* Fiber.join(waiting), 30)
      }).pipe(Effect.provide(Gate.Gate.layer()), (each) => whileSet(each, byMillis)))

    it.effect("changes nothing of when a slot is free again", () =>
      Effect.gen(function*() {
        const gate = yield* Gate.Gate
        yield* gate.pass(Effect.void)
        yield* Effect.sleep("2 seconds")
        assert.strictEqual(yield* gate.pass(seconds), 10.02)
      }).pipe(
        Effect.provide(Gate.Gate.layer({ limit: 1, window: "10 seconds" })),
        (each) => whileSet(each, byMillis)
      ))

    it.effect("changes nothing of how long a request is repeated", () =>
      Effect.gen(function*() {
        yield* Effect.flip(ask)
        return times(yield* Requests)
      }).pipe(
        pinned(0),
        Effect.provide(connected(inTurn(status(429, { "retry-after": "50" })), { maxWait: "2 minutes" })),
        (each) => whileSet(each, byMillis),
        Effect.map((sent) => assert.deepStrictEqual(sent.length, 3))
      ))

    it.effect("changes nothing of how long the platform is left alone after an outage", () =>
      Effect.gen(function*() {
        const breaker = yield* Breaker.make
        const attempt = breaker.guard(Effect.fail(new Server({ status: 503 })))
        yield* Effect.forEach(Array.from({ length: 10 }), () => Effect.flip(attempt))
        yield* Effect.sleep("2 seconds")
        const reason = yield* Effect.flip(attempt)
        assert.deepStrictEqual(reason._tag === "Outage" ? reason.retryAfterMillis : reason._tag, 3000)
        yield* Effect.sleep("3 seconds")
        assert.strictEqual(yield* breaker.guard(Effect.map(Clock.currentTimeMillis, (now) => now)), 5000 + byMillis)
      }).pipe(Effect.scoped, (each) => whileSet(each, byMillis)))

    it.effect("changes nothing of how long a body may be silent", () =>
      Effect.gen(function*() {
        const steady: Answer = streamed(
          Stream.fromIterable([...JSON.stringify({ OrderItems: [], Cursor: null })].map((each) => Buffer.from(each)))
            .pipe(
              Stream.mapEffect((part) => Effect.delay(Effect.succeed(part), "2 seconds"))
            )
        )
        assert.deepStrictEqual((yield* Effect.provide(ask, connected(inTurn(steady)))).rows, [])
        const began = yield* seconds
        yield* Effect.flip(Effect.provide(ask, connected(inTurn(streamed(Stream.never)), { maxWait: 0 })))
        assert.strictEqual((yield* seconds) - began, 15)
      }).pipe((each) => whileSet(each, byMillis)))

    it.effect("does not change the platform's time, and is reported", () =>
      Effect.gen(function*() {
        const { time } = yield* Connector.Connector
        yield* ask
        yield* Effect.sleep("2 seconds")
        assert.deepStrictEqual(yield* time.now, { source: "platform", earliest: 2000, latest: 3000 })
        yield* ask
        return time.skewMillis
      }).pipe(
        Effect.provide(connected((n) => page([], null, { date: `Thu, 01 Jan 1970 00:00:0${2 * n} GMT` }))),
        (each) => whileSet(each, byMillis),
        Effect.map((skew) => assert.strictEqual(skew, byMillis))
      ))
  }
)
