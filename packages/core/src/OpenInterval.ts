/**
 * The parts of queries that were planned, and those that could not be read to their end.
 */
import { Schema } from "effect"

/** A part of a query that could not be read to its end, and why. */
export const OpenInterval = Schema.Struct({
  operation: Schema.String,
  /** The part's filter; of a list of ids, only how many there are. */
  filter: Schema.Record(Schema.String, Schema.Unknown),
  /** For whom it was read; absent where it was for no enterprise in particular. */
  enterpriseId: Schema.optionalKey(Schema.String),
  /** The first and the last date that it touches, in the zone of that enterprise; absent where it names no time. */
  dates: Schema.optionalKey(Schema.Struct({ from: Schema.String, to: Schema.String })),
  problem: Schema.String
})
export type OpenInterval = typeof OpenInterval.Type

/** How much of what was planned has been read to its end. */
export const Intervals = Schema.Struct({
  planned: Schema.mutableKey(Schema.Int),
  closed: Schema.mutableKey(Schema.Int),
  open: Schema.mutable(Schema.Array(OpenInterval))
})
export type Intervals = typeof Intervals.Type
