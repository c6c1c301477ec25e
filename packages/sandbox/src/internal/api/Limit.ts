/** A limit on requests in any half-open window of time. */
export interface Limit {
  /** Admits an arrival and gives 0, or refuses it and gives the milliseconds until the next would be admitted. */
  readonly arrive: (now: number) => number
}

/** At most `limit` admitted arrivals in any window of `window` milliseconds; rejected ones do not count. */
export const make = (limit: number, window: number): Limit => {
  const admitted: Array<number> = []
  return {
    arrive: (now) => {
      while ((admitted[0] ?? Infinity) + window <= now) admitted.shift()
      if (admitted.length < limit) {
        admitted.push(now)
        return 0
      }
      return (admitted[0] ?? now) + window - now
    }
  }
}
