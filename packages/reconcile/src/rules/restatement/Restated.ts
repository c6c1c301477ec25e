/**
 * What has changed since an earlier run: the subjects of the rules of restatement.
 */
import type { Instant } from "@nightaudit/core"
import * as PublishedItem from "../../model/PublishedItem.ts"

/** An item as it is now; it has no business date where it does not count on the basis any more. */
export type Version = Omit<PublishedItem.PublishedItem, "businessDate"> & { readonly businessDate: string | null }

/** A field of an item that the books see, then and now. */
export interface Difference {
  readonly field: string
  readonly before: unknown
  readonly after: unknown
}

/** An item that the books see otherwise than in the earlier run. */
export interface RestatedItem {
  /** None where the earlier run did not have the item. */
  readonly before: PublishedItem.PublishedItem | undefined
  readonly after: Version
  readonly differences: ReadonlyArray<Difference>
  /** The as-of time of the earlier run. */
  readonly publishedAsOf: Instant.Instant
  /** When the item froze; null where the hotel's windows are unknown. */
  readonly freezeUtc: Instant.Instant | null
  /**
   * Whether the change came after the freeze: `undecided` where the earlier run came before it and the last update after it,
   * which may have been another.
   */
  readonly isAfterFreeze: "no" | "undecided" | "yes"
}

/** An item that the earlier run had and that the platform does not give any more. */
export interface DisappearedItem {
  readonly before: PublishedItem.PublishedItem
  readonly publishedAsOf: Instant.Instant
}

/** A business day whose figures changed inside the window in which they may. */
export interface RestatedDay {
  readonly businessDate: string
  readonly currency: string
  readonly publishedAsOf: Instant.Instant
  /** Sums of the live items of the day that lie in both windows, as decimal strings. */
  readonly published: { readonly items: number; readonly net: string; readonly gross: string }
  readonly now: { readonly items: number; readonly net: string; readonly gross: string }
  readonly changes: ReadonlyArray<RestatedItem>
  /** Items of the day that changed after the freeze or disappeared: they have findings of their own. */
  readonly others: number
}

/** What the books see of an item otherwise, field by field; nothing of an item that counts in neither version. */
export const differences = (
  before: PublishedItem.PublishedItem | undefined,
  after: Version
): ReadonlyArray<Difference> => {
  const [was, is] = [before && PublishedItem.economics(before), PublishedItem.economics(after)]
  if (was?.isLive !== true && !is.isLive) return []
  if (was === undefined) return [{ field: "item", before: null, after: "new" }]
  const fields = ["businessDate", "serviceId", "accountingCategoryId", "isLive", "currency", "net", "gross"] as const
  const changed: ReadonlyArray<Difference> = fields.flatMap((field) =>
    was[field] === is[field] ? [] : [{ field, before: was[field], after: is[field] }]
  )
  return JSON.stringify(was.taxes) === JSON.stringify(is.taxes)
    ? changed
    : [...changed, { field: "taxes", before: was.taxes, after: is.taxes }]
}
