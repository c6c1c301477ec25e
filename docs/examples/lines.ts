import { Extraction, type Interval, OrderItem } from "@nightaudit/core"
import { Effect, Stream } from "effect"

/** The order items of a range as lines of JSON; the last line of an id is its newest version. */
export const lines = (range: Interval.Range) =>
  Effect.map(Extraction.Extraction, ({ rows }) => rows(OrderItem.orderItems, { ConsumedUtc: range })).pipe(
    Stream.unwrap,
    Stream.map((item) => JSON.stringify(item))
  )
