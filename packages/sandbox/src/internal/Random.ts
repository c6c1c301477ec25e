/** A small deterministic generator: the same seed and stream give the same draws. */
export interface Random {
  /** A whole number from 0 up to and without `bound`. */
  readonly int: (bound: number) => number
  /** A whole number from `low` up to and with `high`. */
  readonly between: (low: number, high: number) => number
  /** True with the given probability, in percent. */
  readonly percent: (share: number) => boolean
  readonly pick: <A>(choices: readonly [A, ...Array<A>]) => A
}

/** A 32-bit hash of two numbers. */
export const hash = (a: number, b: number): number => {
  let h = Math.imul(a ^ 0x9e37_79b9, 0x85eb_ca6b) ^ Math.imul(b + 0x7f4a_7c15, 0xc2b2_ae35)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b_3c6d)
  h = Math.imul(h ^ (h >>> 12), 0x297a_2d39)
  return (h ^ (h >>> 15)) >>> 0
}

/** The draws of one stream of a seed (mulberry32). */
export const make = (seed: number, stream: number): Random => {
  let state = hash(seed, stream)
  const next = (): number => {
    state = (state + 0x6d2b_79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const int = (bound: number): number => Math.floor(next() * bound)
  return {
    int,
    between: (low, high) => low + int(high - low + 1),
    percent: (share) => next() * 100 < share,
    pick: (choices) => choices[int(choices.length)] ?? choices[0]
  }
}
