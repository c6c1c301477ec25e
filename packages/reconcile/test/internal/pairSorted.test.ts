import { assert, it } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import { pairSorted } from "../../src/internal/pairSorted.ts"

const Numbers = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 40 })))
const Size = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9 }))

const sorted = (numbers: ReadonlyArray<number>) => [...new Set(numbers)].toSorted((a, b) => a - b)

it.effect.prop(
  "every row of two sorted streams stands in one pair, whatever chunks they come in",
  { self: Numbers, that: Numbers, sizes: Schema.Tuple([Size, Size]) },
  ({ self, sizes, that }) =>
    Effect.gen(function*() {
      const [mine, theirs] = [sorted(self), sorted(that)]
      const stream = (of: ReadonlyArray<number>, size: number) => Stream.rechunk(Stream.fromIterable(of), size)
      const pairs = yield* Stream.runCollect(
        pairSorted(stream(mine, sizes[0]), stream(theirs, sizes[1]), (a, b) => a - b)
      )
      assert.deepStrictEqual(
        pairs,
        sorted([...mine, ...theirs]).map((each) => [
          mine.includes(each) ? each : undefined,
          theirs.includes(each) ? each : undefined
        ])
      )
    })
)

it.effect("a stream that fails, fails the pairs", () =>
  Effect.gen(function*() {
    const failing = Stream.concat(Stream.make(1), Stream.fail("broken"))
    const error = yield* Effect.flip(Stream.runDrain(pairSorted(failing, Stream.make(1, 2, 3), (a, b) => a - b)))
    assert.strictEqual(error, "broken")
  }))
