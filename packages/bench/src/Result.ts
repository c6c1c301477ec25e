/**
 * The results of the benchmarks: `results.json`, from which `docs/benchmarks.md` is made.
 */
import { Schema } from "effect"
import { Spread } from "./Series.ts"

/** A line of a benchmark. */
export const Line = Schema.Struct({
  name: Schema.String,
  /** How good it is, more is better: what `--check` compares. Nothing where the line is only told. */
  ratio: Schema.NullOr(Spread),
  /** What else there is to say, in the columns of the benchmark. */
  values: Schema.Array(Schema.String)
})
export type Line = typeof Line.Type

/** One benchmark. */
export const Section = Schema.Struct({
  /** What `values` are. */
  columns: Schema.Array(Schema.String),
  lines: Schema.Array(Line),
  /** How it was measured: the sizes and the rounds. */
  measured: Schema.String,
  machine: Schema.String,
  versions: Schema.Record(Schema.String, Schema.String)
})
export type Section = typeof Section.Type

/** By name of the benchmark. */
export const Results = Schema.Record(Schema.String, Section)
export type Results = typeof Results.Type

/** A line may fall so far below the committed one. */
const tolerance = 0.1

/** The lines of ours whose ratio has fallen by more than a tenth, each in a sentence. */
export const regressions = (committed: Section, measured: Section): ReadonlyArray<string> =>
  measured.lines.flatMap(({ name, ratio }) => {
    const before = committed.lines.find((line) => line.name === name)?.ratio
    if (!isOurs(name) || ratio === null || before == null || ratio.median >= before.median * (1 - tolerance)) return []
    return [`${name}: ${ratio.median.toFixed(2)} where ${before.median.toFixed(2)} is committed`]
  })

/** Whether a line is about this project; the others are what it is compared with. */
export const isOurs = (name: string): boolean => name.startsWith("nightaudit")
