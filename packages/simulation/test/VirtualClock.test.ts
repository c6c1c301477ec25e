import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Exit, Fiber } from "effect"
import { elapse } from "../src/index.ts"

const options = { start: 1000, limit: "1 hour" } as const

describe("elapse", () => {
  it.live("wakes sleepers in the order of their time, and of their sleeping", () =>
    Effect.gen(function*() {
      const woken: Array<readonly [string, number]> = []
      const sleeper = (name: string, millis: number) =>
        Effect.andThen(
          Effect.sleep(millis),
          Effect.map(Clock.currentTimeMillis, (now) => void woken.push([name, now]))
        )
      const { end, millis } = yield* elapse(
        Effect.all([sleeper("c", 3000), sleeper("a", 10.2), sleeper("b", 11), sleeper("now", 0)], { concurrency: 4 }),
        options
      )
      assert.isTrue(Exit.isExit(end) && Exit.isSuccess(end))
      assert.strictEqual(millis, 3000)
      assert.deepStrictEqual(woken, [["now", 1000], ["a", 1011], ["b", 1011], ["c", 4000]])
    }))

  it.live("does not jump over what still runs", () =>
    Effect.gen(function*() {
      const busy = Effect.gen(function*() {
        for (let turn = 0; turn < 20_000; turn++) {
          yield* turn % 100 === 0
            ? Effect.yieldNow
            : Effect.promise(() => Promise.resolve())
        }
        return yield* Clock.currentTimeMillis
      })
      const { end } = yield* elapse(Effect.race(busy, Effect.sleep("1 second")), options)
      assert.deepStrictEqual(end, Exit.succeed(1000))
    }))

  it.live("forgets a sleeper that is interrupted", () =>
    Effect.gen(function*() {
      const { millis } = yield* elapse(
        Effect.gen(function*() {
          const fiber = yield* Effect.forkChild(Effect.sleep("30 minutes"))
          yield* Effect.sleep("1 second")
          yield* Fiber.interrupt(fiber)
          yield* Effect.sleep("1 second")
        }),
        options
      )
      assert.strictEqual(millis, 2000)
    }))

  it.live("gives up what waits for nothing", () =>
    Effect.gen(function*() {
      const { end } = yield* elapse(Effect.andThen(Effect.sleep("1 second"), Effect.never), options)
      assert.deepStrictEqual(end, { _tag: "Unterminated", why: "idle" })
    }))

  it.live("gives up what goes on after the limit", () =>
    Effect.gen(function*() {
      const { end, millis } = yield* elapse(Effect.forever(Effect.sleep("7 minutes")), options)
      assert.deepStrictEqual([end, millis], [{ _tag: "Unterminated", why: "limit" }, 56 * 60_000])
    }))
})
