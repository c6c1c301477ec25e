import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Schema } from "effect"
import { TestClock } from "effect/testing"
import { Sandbox } from "../src/index.ts"
import { ask, paths, post, signed } from "./support/Asking.ts"

const Gaps = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1500 }))).check(
  Schema.isMaxLength(60)
)

const fiveInTwoSeconds = Sandbox.layer({ orders: 50, rateLimit: { limit: 5, window: "2 seconds" } })

describe("Limit", () => {
  it.effect("frees a slot exactly one window after it was taken, and says when in whole seconds", () =>
    Effect.gen(function*() {
      const statuses = function*(times: number) {
        const seen: Array<number> = []
        for (let n = 0; n < times; n++) seen.push((yield* ask("services")).status)
        return seen
      }
      assert.deepStrictEqual(yield* statuses(1), [200])
      yield* TestClock.adjust("600 millis")
      assert.deepStrictEqual(yield* statuses(5), [200, 200, 200, 200, 429])
      yield* TestClock.adjust("1399 millis")
      const refused = yield* ask("services")
      assert.deepStrictEqual([refused.status, refused.headers["retry-after"]], [429, "1"])
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(yield* statuses(2), [200, 429])
      yield* TestClock.adjust("599 millis")
      assert.deepStrictEqual(yield* statuses(1), [429])
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(yield* statuses(5), [200, 200, 200, 200, 429])
    }).pipe(Effect.provide(fiveInTwoSeconds)))

  it.effect("is 200 in 30 seconds unless told otherwise", () =>
    Effect.gen(function*() {
      for (let n = 0; n < 200; n++) assert.strictEqual((yield* ask("services")).status, 200)
      const refused = yield* ask("services")
      assert.deepStrictEqual([refused.status, refused.headers["retry-after"]], [429, "30"])
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual((yield* ask("services")).status, 200)
    }).pipe(Effect.provide(Sandbox.layer({ orders: 50 }))))

  it.effect("does not count what a wrong token sends, and counts what is refused as invalid", () =>
    Effect.gen(function*() {
      const body = JSON.stringify({ ...yield* signed({}), AccessToken: "x" })
      for (let n = 0; n < 9; n++) assert.strictEqual((yield* post(paths.services, body)).status, 401)
      for (let n = 0; n < 5; n++) assert.strictEqual((yield* ask("orderItems")).status, 400)
      assert.strictEqual((yield* ask("services")).status, 429)
    }).pipe(Effect.provide(fiveInTwoSeconds)))

  it.effect.prop(
    "admits all that it may and never more than the limit in any window",
    [Gaps],
    ([gaps]) =>
      Effect.gen(function*() {
        const admitted: Array<number> = []
        for (const gap of gaps) {
          yield* TestClock.adjust(gap)
          const now = yield* Clock.currentTimeMillis
          const free = admitted.filter((at) => at > now - 2000).length < 5
          assert.strictEqual((yield* ask("services")).status, free ? 200 : 429)
          if (free) admitted.push(now)
        }
        const { arrivals } = yield* (yield* Sandbox).received
        const taken = arrivals.filter(({ status }) => status === 200).map(({ at }) => at)
        for (const start of taken) assert.isAtMost(taken.filter((at) => at >= start && at < start + 2000).length, 5)
      }).pipe(Effect.provide(fiveInTwoSeconds)),
    { arbitrary: { runs: 25 } }
  )

  it.effect("takes the time of its latency, and dates its answers", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(ask("services"))
      yield* TestClock.adjust("89 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      const answer = yield* Fiber.join(fiber)
      assert.strictEqual(answer.headers["date"], "Thu, 01 Jan 1970 00:00:00 GMT")
      yield* TestClock.setTime(1_774_846_925_000)
      const later = yield* Effect.forkChild(ask("services"))
      yield* TestClock.adjust("90 millis")
      assert.strictEqual((yield* Fiber.join(later)).headers["date"], "Mon, 30 Mar 2026 05:02:05 GMT")
    }).pipe(Effect.provide(Sandbox.layer({ orders: 50, latency: "90 millis" }))))

  it.effect("keeps a journal", () =>
    Effect.gen(function*() {
      yield* ask("services")
      yield* TestClock.adjust("10 millis")
      yield* ask("orderItems")
      yield* post("/somewhere/else", "")
      const received = yield* (yield* Sandbox).received
      assert.deepStrictEqual(received, {
        requests: 3,
        counts: [
          { path: paths.services, status: 200, requests: 1 },
          { path: paths.orderItems, status: 400, requests: 1 },
          { path: "(unknown path)", status: 404, requests: 1 }
        ],
        arrivals: [
          { at: 0, path: paths.services, status: 200 },
          { at: 10, path: paths.orderItems, status: 400 },
          { at: 10, path: "(unknown path)", status: 404 }
        ]
      })
    }).pipe(Effect.provide(fiveInTwoSeconds)))
})
