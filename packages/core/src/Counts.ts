/** The counts of one operation in a run. */
import { Schema, Struct } from "effect"

/** The counts of one operation. */
export const Counts = Schema.Struct({
  /** Requests sent, including retries. */
  requests: Schema.Int,
  pages: Schema.Int,
  /** Distinct rows kept. */
  rows: Schema.Int,
  /** Copies of a row that were dropped for a newer one. */
  duplicates: Schema.Int,
  quarantined: Schema.Int,
  retries: Schema.Int,
  /** Requests that the platform rejected with 429. */
  rateLimited: Schema.Int,
  /** Requests made smaller because they were too heavy, or failed for several enterprises together. */
  splits: Schema.Int,
  /** Distinct rows left out because they were not requested; absent if there are none. */
  unasked: Schema.optionalKey(Schema.Int),
  /** Listings that ended with a page shorter than requested; absent while there are none. */
  endsTaken: Schema.optionalKey(Schema.Int),
  /** Such pages after which the listing was read on, and nothing came; absent while there are none. */
  endsVerified: Schema.optionalKey(Schema.Int)
}).mapFields(Struct.map(Schema.mutableKey))
export type Counts = typeof Counts.Type

/** The number of intervals of an operation that are planned, completed, and failed so far. */
export interface Progress {
  planned: number
  closed: number
  open: number
}
