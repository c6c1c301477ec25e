import type { OrderRecord } from "../../Hotel.ts"
import type { OrderItemRow } from "../../Rows.ts"
import { type Frame, seconds } from "./Frame.ts"
import { isLive, isRebate, isSystem } from "./ItemRules.ts"
import { finding, onAll, onEach, type OrderJudge } from "./Judge.ts"
import { isFee } from "./StateRules.ts"

/** Instants that cannot follow each other, or came too late. */
export const timeRules: OrderJudge = (frame, record) => {
  const { items, order } = record
  const isImported = order?.Origin === "Import"
  const closed = items.filter((item) => item.AccountingState === "Closed")
  return [
    ...onEach("closed-without-bill", "warning", record, closed.filter((item) => item.BillId === null)),
    ...onEach("timestamp-order", "warning", record, items.filter((item) => isOutOfOrder(isImported, timesOf(item)))),
    ...(order !== null && isOutOfOrder(isImported, timesOf(order))
      ? [finding("timestamp-order", "warning", order.Id, [])]
      : []),
    ...onAll(
      "closed-before-consumed",
      "info",
      record,
      closed.filter((item) => isAhead(item) && !isMovedToItsRebate(item, items))
    ),
    ...(order === null || isImported
      ? []
      : onAll("late-posting", "warning", record, items.filter((item) => isTooLate(frame, item))))
  ]
}

/** When a row was created, when it was changed, and when it ended. */
interface Times {
  readonly created: string
  readonly updated: string
  readonly ended: ReadonlyArray<string>
}

const timesOf = (row: OrderItemRow | OrderRow): Times => {
  const ended = "CancelledUtc" in row ? [row.CancelledUtc] : [row.ClosedUtc, row.CanceledUtc]
  return { created: row.CreatedUtc, updated: row.UpdatedUtc, ended: ended.filter((time) => time !== null) }
}

type OrderRow = NonNullable<OrderRecord["order"]>

const isOutOfOrder = (isImported: boolean, { created, ended, updated }: Times): boolean =>
  [created, updated, ...ended].some((time) => seconds(time) >= FUTURE)
  || (!isImported && [updated, ...ended].some((time) => seconds(time) < seconds(created)))

// No story reaches 2090, so no clock has to be asked what the future is.
const FUTURE = seconds("2090-01-01T00:00:00Z")

const isAhead = ({ ClosedUtc, ConsumedUtc }: OrderItemRow): boolean =>
  ClosedUtc !== null && seconds(ConsumedUtc) > seconds(ClosedUtc) + 86_400

// The platform moves what it rebates to the instant of the rebate when a stay with a closed bill is canceled.
const isMovedToItsRebate = (item: OrderItemRow, items: ReadonlyArray<OrderItemRow>): boolean =>
  items.some((other) =>
    isRebate(other) && other.Data?.Rebate?.RebatedItemId === item.Id && other.ConsumedUtc === item.ConsumedUtc
  )

// The day is one of the item's own enterprise, not of the order's.
const isTooLate = (frame: Frame, item: OrderItemRow): boolean => {
  const longest = frame.houses.get(item.EnterpriseId)?.longest ?? null
  return longest !== null && isLive(item) && !isRebate(item) && !isSystem(item.Type) && !isFee(item)
    && seconds(item.CreatedUtc) > seconds(item.ConsumedUtc) + longest
}
