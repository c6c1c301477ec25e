import { Effect, Option, Stream } from "effect"
import { Pagination } from "./MewsError.ts"

/** What a paginator needs to know of a page. */
export interface Paged<Cursor> {
  readonly rows: ReadonlyArray<unknown>
  readonly next: Option.Option<Cursor>
}

/** Maximum number of empty pages in a row with a cursor. */
const mostEmpty = 3

/**
 * The pages of a listing, first to last, each pulled when the one before it has been taken. A page may be empty, or
 * shorter than asked for, and still name a cursor: only a page without a cursor ends the stream, and one of which `isLast`
 * knows that nothing can come after it. Fails with `Pagination` when a cursor comes again, or when three pages in a row are
 * empty.
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
