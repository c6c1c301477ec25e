import { Effect } from "effect"
import type { Column } from "./Columns.ts"

/** The rows of a table in the order of an instant, oldest first; rows of one instant keep theirs. */
export interface TimeIndex {
  readonly row: (position: number) => number
  readonly position: (row: number) => number
  readonly size: number
}

const DAY = 86_400
const LAST_DAY = 50_000
const ROWS = 2 ** 26

/** Sorts a column of epoch seconds; a long one a day at a time, and lets others run between the days. */
export const make = Effect.fnUntraced(function*(instants: Column): Effect.fn.Return<TimeIndex> {
  const size = instants.size()
  if (size <= SHORT) return sorted(instants)
  const ends = new Uint32Array(LAST_DAY)
  for (let row = 0; row < size; row++) {
    const day = Math.floor(instants.at(row) / DAY)
    ends[day] = (ends[day] ?? 0) + 1
  }
  yield* Effect.yieldNow

  let filled = 0
  for (let day = 0; day < LAST_DAY; day++) {
    const rows = ends[day] ?? 0
    ends[day] = filled
    filled += rows
  }
  const keys = new Float64Array(size)
  for (let row = 0; row < size; row++) {
    const instant = instants.at(row)
    const day = Math.floor(instant / DAY)
    const at = ends[day] ?? 0
    keys[at] = (instant - day * DAY) * ROWS + row
    ends[day] = at + 1
    if (row % SLICE === SLICE - 1) yield* Effect.yieldNow
  }

  const rows = new Uint32Array(size)
  const positions = new Uint32Array(size)
  let start = 0
  for (const end of ends) {
    if (end === start) continue
    const sorted = keys.subarray(start, end).toSorted()
    for (let index = 0; index < sorted.length; index++) {
      const row = (sorted[index] ?? 0) % ROWS
      rows[start + index] = row
      positions[row] = start + index
    }
    start = end
    yield* Effect.yieldNow
  }
  return { size, row: (position) => rows[position] ?? 0, position: (row) => positions[row] ?? 0 }
})

/** Sorts a column at once, without letting others run. */
export const sorted = (instants: Column): TimeIndex => {
  const rows = Uint32Array.from({ length: instants.size() }, (_, row) => row)
    .toSorted((a, b) => instants.at(a) - instants.at(b) || a - b)
  const positions = new Uint32Array(rows.length)
  rows.forEach((row, position) => {
    positions[row] = position
  })
  return { size: rows.length, row: (position) => rows[position] ?? 0, position: (row) => positions[row] ?? 0 }
}

const SLICE = 200_000
const SHORT = 2000
