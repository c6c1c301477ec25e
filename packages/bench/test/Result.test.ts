import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { readFileSync } from "node:fs"
import { benchmarks } from "../src/Benchmarks.ts"
import * as Document from "../src/Document.ts"
import { regressions, Results, type Section } from "../src/Result.ts"
import { ratios, spread } from "../src/Series.ts"

const section = (lines: Readonly<Record<string, number | null>>): Section => ({
  columns: [],
  lines: Object.entries(lines).map(([name, ratio]) => ({
    name,
    ratio: ratio === null ? null : { median: ratio, low: ratio, high: ratio },
    values: []
  })),
  measured: "",
  machine: "",
  versions: {}
})

describe("regressions", () => {
  it("lets a ratio fall by a tenth", () => {
    assert.deepStrictEqual(regressions(section({ nightaudit: 0.8 }), section({ nightaudit: 0.73 })), [])
  })

  it("names a ratio that falls by more", () => {
    assert.deepStrictEqual(regressions(section({ nightaudit: 0.8 }), section({ nightaudit: 0.71 })), [
      "nightaudit: 0.71 where 0.80 is committed"
    ])
  })

  it("looks at lines of ours only, and only at those that were committed with a ratio", () => {
    const committed = section({ zod: 1, "nightaudit, told": null })
    const measured = section({ zod: 0.1, "nightaudit, told": 0.1, "nightaudit, new": 0.1 })
    assert.deepStrictEqual(regressions(committed, measured), [])
  })
})

describe("spread", () => {
  it("is the median between the quartiles", () => {
    assert.deepStrictEqual(spread([5, 1, 4, 2, 3]), { median: 3, low: 2, high: 4 })
    assert.deepStrictEqual(spread([1, 2]), { median: 1.5, low: 1.25, high: 1.75 })
    assert.deepStrictEqual(spread([7]), { median: 7, low: 7, high: 7 })
  })
})

describe("ratios", () => {
  it("are of the same round", () => {
    assert.deepStrictEqual(ratios([100, 400], [200, 100]), [0.5, 4])
  })
})

describe("docs/benchmarks.md", () => {
  it("matches results.json", () => {
    const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")
    const results = Schema.decodeUnknownSync(Schema.fromJsonString(Results))(read("../results.json"))
    assert.strictEqual(read("../../../docs/benchmarks.md"), Document.render(benchmarks, results))
  })
})
