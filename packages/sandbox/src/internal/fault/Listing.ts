import type { Ids } from "../Id.ts"

/** What a sandbox with faults remembers of the listings that are read: which cursors led where. */
export interface Listings {
  /** The cursor that stands for another, or the same. */
  readonly resolve: (cursor: string | null) => string | null
  /** A cursor that names no row, and leads where the other does. */
  readonly alias: (cursor: string | null) => string
  /** Keeps a page of a listing by the cursor that it ends with. */
  readonly note: (listing: string, cursor: string | null, rows: ReadonlyArray<string>) => void
  /** The cursors of a listing, oldest first. */
  readonly cursors: (listing: string) => ReadonlyArray<string>
  /** The rows of the page that ended with a cursor, where it is one of the latest. */
  readonly before: (listing: string, cursor: string) => ReadonlyArray<string>
}

const PAGES = 4
const ALIASES = 0x8000_0000

/** Nothing was read yet. */
export const make = (ids: Ids): Listings => {
  const aliases = new Map<string, string | null>()
  const listings = new Map<
    string,
    { readonly cursors: Set<string>; readonly pages: Map<string, ReadonlyArray<string>> }
  >()
  return {
    resolve: (cursor) => {
      const known = cursor === null ? undefined : aliases.get(cursor.toLowerCase())
      return known === undefined ? cursor : known
    },
    alias: (cursor) => {
      const made = ids.encode("request", ALIASES + aliases.size)
      aliases.set(made, cursor)
      return made
    },
    note: (listing, cursor, rows) => {
      if (cursor === null) return
      const { cursors, pages } = listings.get(listing) ??
        { cursors: new Set<string>(), pages: new Map<string, ReadonlyArray<string>>() }
      listings.set(listing, { cursors, pages })
      cursors.add(cursor)
      pages.delete(cursor)
      pages.set(cursor, rows)
      const [oldest] = pages.keys()
      if (pages.size > PAGES && oldest !== undefined) pages.delete(oldest)
    },
    cursors: (listing) => [...listings.get(listing)?.cursors ?? []],
    before: (listing, cursor) => listings.get(listing)?.pages.get(cursor) ?? []
  }
}
