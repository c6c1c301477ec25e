/** An arrival: when, where to, and how it was answered. */
export interface Arrival {
  readonly at: number
  readonly path: string
  readonly status: number
  readonly fault?: string
}

/** What was received so far: exact counts, and the latest arrivals. */
export interface Journal {
  readonly write: (arrival: Arrival) => void
  readonly counts: () => ReadonlyArray<{ readonly path: string; readonly status: number; readonly requests: number }>
  readonly arrivals: () => ReadonlyArray<Arrival>
}

const KEPT = 100_000

// Paths that are not served are counted as one, or a scanner would fill the memory.
const ELSEWHERE = "(unknown path)"

/** An empty journal over the paths that are served. */
export const make = (paths: ReadonlySet<string>): Journal => {
  const counts = new Map<string, { path: string; status: number; requests: number }>()
  let arrivals: Array<Arrival> = []
  return {
    write: (arrival) => {
      const path = paths.has(arrival.path) ? arrival.path : ELSEWHERE
      const key = `${arrival.status} ${path}`
      const entry = counts.get(key) ?? { path, status: arrival.status, requests: 0 }
      counts.set(key, { ...entry, requests: entry.requests + 1 })
      arrivals.push({ ...arrival, path })
      if (arrivals.length >= 2 * KEPT) arrivals = arrivals.slice(KEPT)
    },
    counts: () => [...counts.values()],
    // Requests that overlap are written when they are answered.
    arrivals: () => arrivals.slice(-KEPT).toSorted((a, b) => a.at - b.at)
  }
}
