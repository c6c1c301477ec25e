import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { Drift, Operations } from "../src/index.ts"
import * as recognizer from "../src/internal/recognizer.ts"
import { described, document, places, sample, withAt } from "./support/Contract.ts"

const broken: ReadonlyArray<unknown> = [
  null,
  "",
  "x",
  "2026-02-30T00:00:00Z",
  "2026-03-01T00:00:00.123Z",
  "0000000g-0000-4000-8000-000000000000",
  "00000000-0000-4000-8000-00000000000é",
  "00000000-0000-4000-8000-0000000000000",
  "0000000a-0000-4000-8000-00000000000F",
  7,
  -0.5,
  1e300,
  2 ** 60,
  Number.POSITIVE_INFINITY,
  Number.NaN,
  true,
  [],
  [null],
  {},
  { Unknown: 1 }
]

describe("recognizer", () => {
  for (const operation of Operations.operations) {
    const recognizes = recognizer.make(operation.row.ast)
    const isRow = Schema.is(operation.row)
    const notice = Drift.notice(operation.entity, operation.row.ast)
    const isPlain = (row: unknown) => isRow(row) && !notice(row, new Drift.DriftLog())
    const shape = described(document).find(({ path }) => path === operation.path)
    const row = shape && sample(document, shape.row)

    it(`recognizes a row of ${operation.name} as the contract describes it, unless it holds a record`, () => {
      assert.isTrue(isPlain(row))
      assert.strictEqual(recognizes(row), operation.name !== "services")
    })

    it(`recognizes a row of ${operation.name} with anything anywhere only where the schema accepts it without drift`, () => {
      const paths = shape === undefined ? [] : places(document, shape.row, () => true)
      let recognized = 0
      for (const path of paths) {
        for (const value of broken) {
          const changed = withAt(row, path, () => value)
          if (!recognizes(changed)) continue
          recognized += 1
          assert.isTrue(isPlain(changed), `${path.join(".")} ${JSON.stringify(value)}`)
        }
      }
      assert.strictEqual(recognized > 10, operation.name !== "services")
    })
  }
})
