import { Effect } from "effect"
import type { Filter } from "./Filter.ts"
import { invalid, type Refusal } from "./Refusal.ts"

/** Which instant "newest first" means; the platform does not say. */
export type PageOrder = "created" | "updated"

/** Rows in the order of pages, newest first, and what of them a request asks for. */
export interface Selection {
  readonly size: number
  /** The row at a position of the order, oldest first. */
  readonly row: (position: number) => number
  readonly position: (row: number) => number
  /** The row of an identifier, or `undefined` where no row of this kind has it. */
  readonly rowOfId: (id: string) => number | undefined
  /** Rows that alone can match, where identifiers say so. */
  readonly candidates: ReadonlyArray<number> | undefined
  readonly matches: (row: number) => boolean
}

const ROWS_AT_A_TIME = 100_000

/** The rows of a page, newest first; lets others run while it looks for them. */
export const rows = Effect.fnUntraced(function*(
  selection: Selection,
  filter: Filter
): Effect.fn.Return<ReadonlyArray<number>, Refusal> {
  const { candidates, matches } = selection
  let before = selection.size
  if (filter.cursor !== null) {
    const last = selection.rowOfId(filter.cursor)
    if (last === undefined) return yield* invalid("Limitation.Cursor", "there is no such row.")
    before = selection.position(last)
  }
  if (candidates !== undefined) {
    return [...new Set(candidates)]
      .filter((row) => selection.position(row) < before && matches(row))
      .toSorted((a, b) => selection.position(b) - selection.position(a))
      .slice(0, filter.count)
  }
  const page: Array<number> = []
  for (let position = before - 1; position >= 0 && page.length < filter.count; position--) {
    const row = selection.row(position)
    if (matches(row)) page.push(row)
    if ((before - position) % ROWS_AT_A_TIME === 0) yield* Effect.yieldNow
  }
  return page
})

/** How many rows a filter matches, whatever the page. */
export const total = Effect.fnUntraced(function*({ candidates, matches, size }: Selection) {
  if (candidates !== undefined) return new Set(candidates.filter(matches)).size
  let found = 0
  for (let row = 0; row < size; row++) {
    if (matches(row)) found++
    if (row % ROWS_AT_A_TIME === ROWS_AT_A_TIME - 1) yield* Effect.yieldNow
  }
  return found
})
