/** The intervals of queries that were planned, and those that could not be read to their end. */
import { Schema } from "effect"

/** An interval of a query that could not be read to its end, and why. */
export const OpenInterval = Schema.Struct({
  operation: Schema.String,
  /** Its filter; a list of IDs is replaced by their number. */
  filter: Schema.Record(Schema.String, Schema.Unknown),
  /** The enterprise for which it was read; absent if it was for no particular one. */
  enterpriseId: Schema.optionalKey(Schema.String),
  /** The first and the last date that it touches, in the enterprise's time zone; absent if it has no time filter. */
  dates: Schema.optionalKey(Schema.Struct({ from: Schema.String, to: Schema.String })),
  problem: Schema.String
})
export type OpenInterval = typeof OpenInterval.Type

/** The number of planned and of completed intervals, and the incomplete ones. */
export const Intervals = Schema.Struct({
  planned: Schema.mutableKey(Schema.Int),
  closed: Schema.mutableKey(Schema.Int),
  open: Schema.mutable(Schema.Array(OpenInterval))
})
export type Intervals = typeof Intervals.Type
