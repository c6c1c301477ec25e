import { Result } from "effect"
import type { Filter } from "./Filter.ts"
import { invalid, type Refusal } from "./Refusal.ts"

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

/** The rows of a page, and how many rows the filter matches in all where that was asked. */
export const rows = (selection: Selection, filter: Filter): Result.Result<ReadonlyArray<number>, Refusal> => {
  const { candidates, matches } = selection
  let before = selection.size
  if (filter.cursor !== null) {
    const last = selection.rowOfId(filter.cursor)
    if (last === undefined) return Result.fail(invalid("Limitation.Cursor", "there is no such row."))
    before = selection.position(last)
  }
  if (candidates !== undefined) {
    return Result.succeed(
      [...new Set(candidates)]
        .filter((row) => selection.position(row) < before && matches(row))
        .toSorted((a, b) => selection.position(b) - selection.position(a))
        .slice(0, filter.count)
    )
  }
  const page: Array<number> = []
  for (let position = before - 1; position >= 0 && page.length < filter.count; position--) {
    const row = selection.row(position)
    if (matches(row)) page.push(row)
  }
  return Result.succeed(page)
}

/** How many rows a filter matches, whatever the page. */
export const total = ({ candidates, matches, size }: Selection): number => {
  if (candidates !== undefined) return new Set(candidates.filter(matches)).size
  let found = 0
  for (let row = 0; row < size; row++) if (matches(row)) found++
  return found
}
