/**
 * Numbers measured again and again, told by what is in their middle.
 */
import { Schema } from "effect"

/** The median, and the quartiles about it. */
export const Spread = Schema.Struct({ median: Schema.Finite, low: Schema.Finite, high: Schema.Finite })
export type Spread = typeof Spread.Type

/** The spread of the numbers, of which there is at least one: half of them lie from `low` to `high`. */
export const spread = (numbers: ReadonlyArray<number>): Spread => {
  const sorted = numbers.toSorted((self, that) => self - that)
  return { median: quantile(sorted, 1 / 2), low: quantile(sorted, 1 / 4), high: quantile(sorted, 3 / 4) }
}

const quantile = (sorted: ReadonlyArray<number>, share: number): number => {
  const at = share * (sorted.length - 1)
  const [before, after] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN]
  return before + (after - before) * (at - Math.floor(at))
}

/** For each round, `base` divided by `measured`: 2 is twice as fast. */
export const ratios = (base: ReadonlyArray<number>, measured: ReadonlyArray<number>): ReadonlyArray<number> =>
  measured.flatMap((value, round) => {
    const first = base[round]
    return first === undefined ? [] : [first / value]
  })
