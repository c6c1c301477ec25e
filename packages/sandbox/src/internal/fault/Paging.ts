import type { Filter } from "../api/Filter.ts"
import type { Answer } from "../api/Platform.ts"
import type { Listings } from "./Listing.ts"
import { type Hit, of } from "./Schedule.ts"

/** What a request asks for, as faults would have it. */
export const refined = (hits: ReadonlyArray<Hit>, filter: Filter): Filter => {
  const [long] = of(hits, "longPage")
  const [inclusive] = of(hits, "inclusiveEnd")
  const intervals = inclusive === undefined
    ? filter.intervals
    : new Map([...filter.intervals].map(([field, { high, low }]) => [field, { low, high: high + 1 }]))
  return { ...filter, intervals, count: filter.count * (long?.action.factor ?? 1) }
}

/** The page as faults change it; `listing` names the listing that it belongs to. */
export const paged = (
  hits: ReadonlyArray<Hit>,
  answer: Answer,
  asked: Filter,
  listings: Listings,
  listing: string
): Answer => {
  for (const hit of of(hits, "longPage")) if (answer.rows.length > asked.count) hit.consume()
  for (const hit of of(hits, "inclusiveEnd")) if (asked.intervals.size > 0) hit.consume()
  let page = answer
  const [straying] = of(hits, "strayRow")
  const stray = strayed(page.rows[0], asked)
  if (straying !== undefined && stray !== undefined) {
    straying.consume()
    page = { ...page, rows: [stray, ...page.rows] }
  }
  for (const hit of of(hits, "repeatRows", "shortPage", "emptyPage", "repeatCursor")) {
    const next = changed(hit, page, asked, listings, listing)
    if (next === undefined) continue
    hit.consume()
    page = next
  }
  return page
}

const changed = (
  { action }: Hit<Extract<Hit["action"], { readonly type: "repeatRows" | "shortPage" | "emptyPage" | "repeatCursor" }>>,
  page: Answer,
  { count, cursor }: Filter,
  listings: Listings,
  listing: string
): Answer | undefined => {
  switch (action.type) {
    case "repeatRows": {
      const again = Math.min(action.count, count - 1)
      const before = cursor === null || again === 0 ? [] : listings.before(listing, cursor).slice(-again)
      return before.length === 0 || page.rows.length === 0
        ? undefined
        : ending({ ...page, rows: [...before, ...page.rows].slice(0, count) })
    }
    case "shortPage": {
      const kept = action.rows ?? Math.floor(page.rows.length / 2)
      return kept === 0 || kept >= page.rows.length ? undefined : ending({ ...page, rows: page.rows.slice(0, kept) })
    }
    case "emptyPage":
      return { ...page, rows: [], cursor: action.cursor === false ? null : listings.alias(cursor) }
    case "repeatCursor": {
      const cursors = listings.cursors(listing)
      const again = cursor === null ? undefined : cursors[cursors.indexOf(cursor) - action.cycle + 1]
      return again === undefined ? undefined : { ...page, cursor: again }
    }
  }
}

/** Another row like it, of the year 1900 and of another enterprise: whatever was asked for, it was not. */
const strayed = (row: string | undefined, { intervals }: Filter): string | undefined => {
  if (row === undefined) return undefined
  const like: Readonly<Record<string, unknown>> = JSON.parse(row)
  const stray = (id: unknown) => `ffffffff${String(id).slice(8)}`
  return JSON.stringify({
    ...like,
    Id: stray(like["Id"]),
    ...("EnterpriseId" in like && { EnterpriseId: stray(like["EnterpriseId"]) }),
    ...("ServiceOrderId" in like && { ServiceOrderId: stray(like["ServiceOrderId"]) }),
    ...Object.fromEntries([...intervals.keys()].map((field) => [field, "1900-01-01T00:00:00Z"]))
  })
}

/** The page with the cursor that its last row gives. */
const ending = (page: Answer): Answer => {
  const last: { readonly Id?: unknown } = JSON.parse(page.rows.at(-1) ?? "{}")
  return { ...page, cursor: String(last.Id) }
}
