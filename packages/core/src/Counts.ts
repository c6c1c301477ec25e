/**
 * What is counted of one operation.
 */
import { Schema, Struct } from "effect"

/** The counts of one operation. */
export const Counts = Schema.Struct({
  /** Requests sent, the repeated ones among them. */
  requests: Schema.Int,
  pages: Schema.Int,
  /** Distinct rows kept. */
  rows: Schema.Int,
  /** Copies of a row dropped in favour of the newest. */
  duplicates: Schema.Int,
  quarantined: Schema.Int,
  retries: Schema.Int,
  /** Requests that the platform refused with 429. */
  rateLimited: Schema.Int,
  /** Requests cut into smaller ones because they were too heavy. */
  splits: Schema.Int,
  /** Distinct rows left out because they were not asked for; absent while there are none. */
  unasked: Schema.optionalKey(Schema.Int)
}).mapFields(Struct.map(Schema.mutableKey))
export type Counts = typeof Counts.Type

/** How many intervals of an operation have been planned so far, how many of them read to their end, and how many not. */
export interface Progress {
  planned: number
  closed: number
  open: number
}
