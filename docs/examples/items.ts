import { type Amount, Extraction, type Interval, OrderItem } from "@nightaudit/core"
import { Amounts } from "@nightaudit/reconcile"
import { Effect, Stream } from "effect"

/** What was consumed in a range and counts as revenue, by currency. */
export const revenue = Effect.fn("revenue")(function*(range: Interval.Range) {
  const { rows } = yield* Extraction.Extraction
  const newest = yield* Stream.runFold(
    rows(OrderItem.orderItems, { ConsumedUtc: range }),
    () => new Map<OrderItem.OrderItem["Id"], Amount.Amount>(),
    (live, item) => {
      // An item that changes while it is being read comes again: its last version counts.
      if (item.AccountingState === "Open" || item.AccountingState === "Closed") live.set(item.Id, item.Amount)
      else live.delete(item.Id)
      return live
    }
  )
  return Amounts.byCurrency(newest.values())
})
