import { assert, describe, it } from "@effect/vitest"
import { type FaultCase, faultMatrix } from "@nightaudit/sandbox"
import { Effect } from "effect"
import { check, type Run, run } from "../src/index.ts"

/** The last is of a large hotel. */
const seeds = [1, 2, 6]

/** For cases whose faults happen to few hotels. */
const others = Array.from({ length: 20 }, (_, index) => index + 7)

const caseOf = (name: string): FaultCase => {
  const found = faultMatrix.find((each) => each.name === name)
  return found ?? assert.fail(`no case ${name}`)
}

describe("every case of the matrix", () => {
  it.live.each(faultMatrix)("$row: $name", (faultCase) =>
    Effect.gen(function*() {
      let consumed = 0
      const problems: Array<string> = []
      for (const seed of [...seeds, ...others]) {
        if (consumed > 0 && !seeds.includes(seed)) break
        const done = yield* run(faultCase, seed)
        problems.push(...check(faultCase, done).problems.map((problem) => `seed ${seed}: ${problem}`))
        consumed += done.faults.filter((fault) => fault.consumed > 0).length
      }
      assert.isAbove(consumed, 0, "its fault happens to no request")
      assert.deepStrictEqual(problems, [])
    }))
})

describe("rebates that come while the range is read", () => {
  it.live("are reported once, with those of another order", () =>
    Effect.gen(function*() {
      const faultCase = caseOf("insert of rows not yet read")
      const done = yield* run(faultCase, 1012)
      assert.deepStrictEqual(check(faultCase, done).problems, [])
      const told = done.outcomes.flatMap(({ findings }) => findings).filter(({ code }) => code === "over-rebate")
      const ids = told.flatMap(({ orderItemIds }) => orderItemIds)
      assert.deepStrictEqual(ids.length, new Set(ids).size)
      assert.isTrue(told.some(({ orderItemIds }) => orderItemIds.length === 4))
    }))
})

describe("a rebate that is not given yet", () => {
  it.live("is not counted as lost if the item it rebates is of an order that does not change", () =>
    Effect.gen(function*() {
      const faultCase = caseOf("new rows that are given some seconds late")
      assert.deepStrictEqual(check(faultCase, yield* run(faultCase, 2099)).problems, [])
    }))
})

describe("items that move to other orders while they are read", () => {
  it.live.each(
    [
      ["items move to other orders", [20, 49, 98, 120, 3117]],
      ["items move to orders of another enterprise", [16, 17, 23, 162, 520, 590, 998, 1276, 3026, 3048, 3117, 3348]],
      ["items move to other orders, and out of the range", [4, 28, 40]]
    ] as const
  )("count once, wherever they have gone: %s", ([name, seeds]) =>
    Effect.gen(function*() {
      const faultCase = caseOf(name)
      let moved = 0
      for (const seed of seeds) {
        const done = yield* run(faultCase, seed)
        assert.deepStrictEqual(check(faultCase, done).problems, [], `seed ${seed}`)
        moved += done.faults[0]?.consumed ?? 0
      }
      assert.isAtLeast(moved, seeds.length - 1)
    }))
})

describe("rows that are given some seconds after they were made", () => {
  const setting = { isAsOfGiven: true, latency: 0, clock: [] }
  const insert = { type: "change", kind: "insert", rows: 1 } as const
  const inserting = { operation: "orderItems", occurrence: 1, action: insert } as const

  it.live.each(
    [
      ["the as-of time is long ago", 3_600_000, [], 0],
      ["the as-of time was a second ago", 1000, [], 4000],
      ["a row is new", 3_600_000, [inserting], 5000]
    ] as const
  )("are waited for only where there may be some: %s", ([, delay, faults, millis]) =>
    Effect.gen(function*() {
      const script = { script: () => ({ faults }), expect: "complete" } as const
      const done = yield* run(script, 6, { setting: { ...setting, delay } })
      assert.deepStrictEqual(check(script, done).problems, [])
      assert.strictEqual(done.virtualMillis, millis)
    }))
})

describe("a machine whose clock is wrong", () => {
  const hour = 3_600_000
  const set = (ahead: number, after = 0) => [{ after: 0, ahead: 0 }, { after, ahead }]

  it.live.each(
    [
      ["two hours fast", set(2 * hour), 7200],
      ["a day slow", set(-24 * hour), -86_400],
      ["set back an hour while it runs", set(-hour, 1000), -3600],
      ["set forward an hour while it runs", set(hour, 1000), 3600]
    ] as const
  )(
    "says what one with a right clock says, and how far it is off: %s",
    ([, clock, skewSeconds]) =>
      Effect.gen(function*() {
        const faultCase = caseOf("touch of rows already read")
        for (const isAsOfGiven of [true, false]) {
          const read = (clock: ReadonlyArray<{ readonly after: number; readonly ahead: number }>) =>
            run(faultCase, 6, { setting: { clock, isAsOfGiven, latency: 600, pageSize: 20 } })
          const [right, wrong] = [yield* read([]), yield* read(clock)]
          assert.deepStrictEqual(check(faultCase, wrong).problems, [])
          assert.isAbove(wrong.faults[0]?.consumed ?? 0, 0)
          assert.strictEqual(wrong.fingerprint, right.fingerprint)
          assert.deepStrictEqual([wrong.trace, wrong.virtualMillis], [right.trace, right.virtualMillis])
          const [{ clock: none, ...before }, { clock: told, ...after }] = [manifestOf(right), manifestOf(wrong)]
          assert.deepStrictEqual(after, before)
          assert.isUndefined(none)
          assert.strictEqual(told?.source, "platform")
          assert.closeTo(told?.skewSeconds ?? 0, skewSeconds, 2)
        }
      })
  )
})

const manifestOf = ({ end }: Run) => end._tag === "Done" ? end.manifest : assert.fail(end._tag)

describe("a run", () => {
  it.live.each(["429 with seconds", "stalled in the body", "408 until the filter is narrow", "401 from a request on"])(
    "takes the same course with the same seed: %s",
    (name) =>
      Effect.gen(function*() {
        const faultCase = caseOf(name)
        for (const seed of [5, 6]) {
          const [first, second] = [yield* run(faultCase, seed), yield* run(faultCase, seed)]
          assert.deepStrictEqual(
            [second.trace, second.fingerprint, second.requests, second.virtualMillis],
            [first.trace, first.fingerprint, first.requests, first.virtualMillis]
          )
        }
      })
  )

  it.live("takes another course with another seed", () =>
    Effect.gen(function*() {
      const faultCase = caseOf("500 once")
      assert.notStrictEqual((yield* run(faultCase, 1)).trace, (yield* run(faultCase, 2)).trace)
    }))
})
