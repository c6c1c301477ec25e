/** Numbers that look random and are the same for the same seed. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** At least 0 and less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number below `most`. */
  below(most: number): number {
    return Math.floor(this.next() * most)
  }

  /** True once in the given number of times, on average. */
  oneIn(times: number): boolean {
    return this.below(times) === 0
  }

  of<A>(values: ReadonlyArray<A>): A {
    const value = values[this.below(values.length)]
    if (value === undefined) throw new Error("there is nothing to choose from")
    return value
  }
}
