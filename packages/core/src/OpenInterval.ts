/** A part of a query that could not be read to its end, and why. */
export interface OpenInterval {
  readonly operation: string
  /** The part's filter; of a list of ids, only how many there are. */
  readonly filter: Record<string, unknown>
  /** For whom it was read; absent where it was for no enterprise in particular. */
  readonly enterpriseId?: string
  /** The first and the last date that it touches, in the zone of that enterprise; absent where it names no time. */
  readonly dates?: { readonly from: string; readonly to: string }
  readonly problem: string
}

/** How much of what was planned has been read to its end. */
export interface Intervals {
  planned: number
  closed: number
  readonly open: Array<OpenInterval>
}
