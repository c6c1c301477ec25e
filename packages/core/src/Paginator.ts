import { Effect, Option, Stream } from "effect"
import { Pagination } from "./MewsError.ts"

/** The parts of a page that a paginator needs. */
export interface Paged<Cursor> {
  readonly rows: ReadonlyArray<unknown>
  readonly next: Option.Option<Cursor>
}

/** Number of empty pages in a row with a cursor at which reading fails. */
const mostEmpty = 3

/**
 * The pages of a listing in order; each is requested when the one before it has been consumed. A page may be empty, or shorter
 * than requested, and still have a cursor. The stream ends with a page without a cursor, or with one for which `isLast` is
 * true. Fails with `Pagination` if a cursor is repeated, or if three pages in a row are empty and have a cursor.
 */
export const paginate = <Cursor extends string, P extends Paged<Cursor>, E, R>(
  fetch: (cursor: Option.Option<Cursor>) => Effect.Effect<P, E, R>,
  isLast: (page: P) => boolean = () => false
): Stream.Stream<P, E | Pagination, R> =>
  Stream.suspend(() => {
    const seen = new Set<Cursor>()
    let empty = 0
    return Stream.paginate(Option.none<Cursor>(), (cursor) =>
      Effect.flatMap(fetch(cursor), (page) => {
        const next = page.next
        if (Option.isNone(next) || isLast(page)) return Effect.succeed([[page], Option.none()] as const)
        if (seen.has(next.value)) return Effect.fail(new Pagination({ kind: "loop", cursor: next.value }))
        empty = page.rows.length === 0 ? empty + 1 : 0
        if (empty === mostEmpty) return Effect.fail(new Pagination({ kind: "noProgress", cursor: next.value }))
        seen.add(next.value)
        return Effect.succeed([[page], Option.some(next)] as const)
      }))
  })
