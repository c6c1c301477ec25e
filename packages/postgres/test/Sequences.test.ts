import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { sequence } from "./support/Sequences.ts"
import { database } from "./support/Server.ts"

it.live.each([1, 114, 180])(
  "says nothing false after passes with a wrong clock, another access and answers that fail: sequence %i",
  (seed) =>
    Effect.gen(function*() {
      const { complete, silent, told } = yield* Effect.flatMap(database, (url) => sequence(url, seed))
      assert.deepStrictEqual(silent, [])
      assert.isAbove(complete, 0)
      assert.strictEqual(complete + told, 6)
    }),
  120_000
)
