import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Option, Schema } from "effect"
import { TestClock } from "effect/testing"
import { Gate } from "../src/index.ts"

const { Gate: GateService } = Gate

const within = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

/** One request: when it is wanted, how long its answer takes, and at which part of that the server counts it. */
const Request = Schema.Struct({ after: within(0, 5000), latency: within(0, 3000), counted: within(0, 100) })
type Request = typeof Request.Type

interface Passed {
  readonly sent: number
  readonly counted: number
  readonly answered: number
}

/** Passes each request through the gate, all at the same time, and notes when each was sent, counted and answered. */
const passAll = Effect.fnUntraced(function*(requests: ReadonlyArray<Request>) {
  const gate = yield* GateService
  const passed: Array<Passed> = []
  yield* Effect.forEach(requests, ({ after, counted, latency }) =>
    Effect.delay(
      gate.pass(Effect.gen(function*() {
        const sent = yield* Clock.currentTimeMillis
        yield* Effect.sleep(latency)
        passed.push({ sent, counted: sent + Math.round(latency * counted / 100), answered: sent + latency })
      })),
      after
    ), { concurrency: "unbounded", discard: true })
  return passed
})

/** Runs an effect while virtual time passes. */
const elapse = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(effect)
    yield* TestClock.adjust("1 hour")
    return yield* Fiber.join(fiber)
  })

/** The most requests that a server has counted in any window of time. */
const most = (passed: ReadonlyArray<Passed>, window: number): number => {
  const times = passed.map(({ counted }) => counted).toSorted((a, b) => a - b)
  let first = 0
  return times.reduce((found, time, last) => {
    while (times[first] !== undefined && time - (times[first] ?? 0) >= window) first++
    return Math.max(found, last - first + 1)
  }, 0)
}

/** When each request began that is tried now, in seconds. */
const begun = Effect.fnUntraced(function*(count: number) {
  const gate = yield* GateService
  const at: Array<number> = []
  const fibers = yield* Effect.forEach(
    Array.from({ length: count }),
    () =>
      Effect.forkChild(gate.pass(Effect.map(Clock.currentTimeMillis, (now) => {
        at.push(now / 1000)
      })))
  )
  return { at, fibers }
})

const small = GateService.layer({ limit: 2, window: "10 seconds" })

describe("Gate", () => {
  it.effect.prop(
    "never lets a sliding window of the server hold more than the limit",
    [within(1, 6), Schema.Array(Request), Schema.Array(Request)],
    ([limit, early, late]) =>
      Effect.gen(function*() {
        const requests = [...early, ...late.map((request) => ({ ...request, after: request.after + 9000 }))]
        const passed = yield* elapse(passAll(requests))
        assert.strictEqual(passed.length, requests.length)
        assert.isAtMost(most(passed, 10_000), limit)
      }).pipe(Effect.provide(GateService.layer({ limit, window: "10 seconds" }))),
    { arbitrary: { runs: 100, size: 25 } }
  )

  it.effect.prop(
    "uses nine tenths of the documented limit, and no more than all of it, over a thousand requests",
    [Schema.Array(within(20, 200)).check(Schema.isMinLength(8))],
    ([latencies]) =>
      Effect.gen(function*() {
        const requests = Array.from({ length: 1000 }, (_, n) => ({
          after: 0,
          latency: latencies[n * 7 % latencies.length] ?? 0,
          counted: n * 37 % 101
        }))
        const start = yield* Clock.currentTimeMillis
        const passed = yield* elapse(passAll(requests))
        assert.isAtMost(most(passed, 30_000), 200)
        const last = Math.max(...passed.map(({ sent }) => sent)) - start
        assert.isAtMost(last, 4 * 30_000 / 0.9)
      }).pipe(Effect.provide(GateService.layer())),
    { arbitrary: { runs: 5 } }
  )

  it.effect("frees a slot one window after the answer, and not after the sending", () =>
    Effect.gen(function*() {
      const passed = yield* elapse(passAll([
        { after: 0, latency: 3000, counted: 0 },
        { after: 0, latency: 500, counted: 0 },
        { after: 0, latency: 0, counted: 0 },
        { after: 0, latency: 0, counted: 0 }
      ]))
      assert.deepStrictEqual(
        passed.map(({ sent }) => sent).toSorted((a, b) => a - b),
        [0, 0, 500 + 10_020, 3000 + 10_020]
      )
    }).pipe(Effect.provide(small)))

  it.effect("holds every request that has not begun, and none that has", () =>
    Effect.gen(function*() {
      const gate = yield* GateService
      const running = yield* Effect.forkChild(gate.pass(Effect.as(Effect.sleep("1 second"), "done")))
      yield* TestClock.adjust("500 millis")
      yield* gate.hold("5 seconds")
      const { at } = yield* begun(8)
      yield* TestClock.adjust("4999 millis")
      assert.deepStrictEqual([yield* Fiber.join(running), at], ["done", []])
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(at, Array.from({ length: 8 }, () => 5.5))
    }).pipe(Effect.provide(GateService.layer())))

  it.effect("keeps the longer of two holds, in either order", () =>
    Effect.gen(function*() {
      const gate = yield* GateService
      yield* gate.hold("5 seconds")
      yield* gate.hold("2 seconds")
      const first = yield* begun(1)
      yield* TestClock.adjust("4 seconds")
      yield* gate.hold("3 seconds")
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(first.at, [7])
    }).pipe(Effect.provide(GateService.layer())))

  it.effect("returns the result of the request, or its failure", () =>
    Effect.gen(function*() {
      const gate = yield* GateService
      assert.strictEqual(yield* gate.pass(Effect.succeed("answer")), "answer")
      assert.strictEqual(yield* Effect.flip(gate.pass(Effect.fail("refusal"))), "refusal")
    }).pipe(Effect.provide(small)))

  it.effect("frees the slot of a request that failed, died or was interrupted, after one window", () =>
    Effect.gen(function*() {
      const gate = yield* GateService
      yield* Effect.exit(gate.pass(Effect.fail("refusal")))
      yield* Effect.exit(gate.pass(Effect.die("defect")))
      const next = yield* begun(2)
      yield* TestClock.adjust("10019 millis")
      assert.deepStrictEqual(next.at, [])
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(next.at, [10.02, 10.02])
      yield* TestClock.adjust("1 minute")
      const running = yield* Effect.forkChild(gate.pass(Effect.never))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(running)
      const after = yield* begun(2)
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(after.at, [71.02, 71.02 + 10.02].map((at) => Math.round(at * 1000) / 1000))
    }).pipe(Effect.provide(small)))

  it.effect("passes the place of an interrupted waiter to the next", () =>
    Effect.gen(function*() {
      yield* begun(2)
      const waiting = yield* begun(3)
      const next = yield* begun(2)
      yield* TestClock.adjust("1 second")
      yield* Effect.forEach(waiting.fibers, Fiber.interrupt)
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual([waiting.at, next.at], [[], [10.02, 10.02]])
    }).pipe(Effect.provide(small)))

  it.effect("spends no slot on a request that was interrupted while it was held", () =>
    Effect.gen(function*() {
      const gate = yield* GateService
      yield* gate.hold("5 seconds")
      const held = yield* begun(2)
      yield* TestClock.adjust("1 second")
      yield* Effect.forEach(held.fibers, Fiber.interrupt)
      const next = yield* begun(2)
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual([held.at, next.at], [[], [5, 5]])
    }).pipe(Effect.provide(small)))

  it.effect("returns until when requests wait, and none if none waits", () =>
    Effect.gen(function*() {
      const gate = yield* GateService
      const told = Effect.map(gate.waitsUntil, Option.getOrUndefined)
      assert.isUndefined(yield* told)
      yield* begun(2)
      assert.isUndefined(yield* told)
      const waiting = yield* begun(1)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* told, 10_020)
      yield* gate.hold("1 minute")
      assert.strictEqual(yield* told, 61_000)
      yield* TestClock.adjust("61 seconds")
      assert.deepStrictEqual(waiting.at, [61])
      assert.isUndefined(yield* told)
    }).pipe(Effect.provide(small)))
})
