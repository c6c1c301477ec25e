/**
 * A number that is not known yet: the least and the most that it may be, and what is likely.
 */
export interface Estimate {
  readonly least: number
  readonly likely: number
  readonly most: number
}

export const exactly = (value: number): Estimate => ({ least: value, likely: value, most: value })

export const none: Estimate = exactly(0)

/** What follows from estimates, where a greater one of each never makes it smaller. */
export const map = (
  f: (...values: ReadonlyArray<number>) => number,
  ...estimates: ReadonlyArray<Estimate>
): Estimate => ({
  least: f(...estimates.map(({ least }) => least)),
  likely: f(...estimates.map(({ likely }) => likely)),
  most: f(...estimates.map(({ most }) => most))
})

export const sum = (estimates: ReadonlyArray<Estimate>): Estimate =>
  map((...values) => values.reduce((a, b) => a + b, 0), ...estimates)
