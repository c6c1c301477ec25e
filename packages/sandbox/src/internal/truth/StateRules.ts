import type { OrderRecord } from "../../Hotel.ts"
import type { OrderItemRow, ProductServiceOrderRow, ReservationRow } from "../../Rows.ts"
import { type Frame, houseOf, seconds } from "./Frame.ts"
import { isLive, isRebate, isSystem } from "./ItemRules.ts"
import { onAll, onEach, type OrderJudge } from "./Judge.ts"
import { reservationOf } from "./LinkageRules.ts"

/** Items in a state that does not fit that of their order. */
export const stateRules: OrderJudge = (frame, record) => [
  ...onEach("live-zero-value", "warning", record, record.items.filter(isLiveForNothing)),
  ...(record.order === null ? [] : judgeOrder(frame, record, record.order))
]

const judgeOrder = (frame: Frame, record: OrderRecord, order: ReservationRow | ProductServiceOrderRow) => {
  const { items } = record
  const reservation = reservationOf(record)
  const isUnderWay = order.State === "Confirmed" || order.State === "Started" || order.State === "Processed"
  const withOrder = items.filter((item) => item.Options?.CanceledWithReservation === true)
  const live = items.filter(isLive)
  return [
    ...(order.State === "Canceled"
      ? onEach(
        "cancel-flag-not-canceled",
        "error",
        record,
        withOrder.filter(({ AccountingState }) => ["Open", "Closed", "Inactive"].includes(AccountingState))
      )
      : onAll(
        "cancel-flag-live-order",
        "info",
        record,
        withOrder.filter((item) => isCanceled(item) && !isCutFrom(frame, reservation, item))
      )),
    ...(isUnderWay && items.every(isCanceled) ? onAll("live-order-all-canceled", "info", record, items) : []),
    ...(order.State !== "Canceled" && !items.some((item) => item.Type === "SpaceOrder" && isCanceled(item))
      ? onAll(
        "cancellation-fee-unexpected",
        "warning",
        record,
        live.filter((item) => isFee(item) && item.Amount.GrossValue !== 0)
      )
      : []),
    ...(reservation === null ? [] : onAll(
      "processed-order-future-item",
      "warning",
      record,
      live.filter((item) => isAfterwards(reservation, item))
    )),
    ...(reservation !== null && hasNotArrived(frame, reservation)
      ? onAll("stale-confirmed-order", "warning", record, live.filter((item) => isDue(frame, item)))
      : []),
    ...(isUnderWay && seconds(order.UpdatedUtc) < frame.asOf
      ? onEach(
        "inactive-with-value",
        "warning",
        record,
        items.filter((item) => item.AccountingState === "Inactive" && item.Amount.GrossValue !== 0)
      )
      : [])
  ]
}

const isCanceled = (item: OrderItemRow): boolean => item.AccountingState === "Canceled"

/** Whether an item is a fee for canceling. */
export const isFee = (item: OrderItemRow): boolean => item.Type === "CancellationFee"

const isLiveForNothing = (item: OrderItemRow): boolean =>
  isLive(item) && item.Amount.GrossValue === 0 && item.Amount.NetValue === 0

// A stay that was shortened takes its last nights with it: those from the local day on which it ends, for a night
// begins at midnight, hours before the departure.
const isCutFrom = (frame: Frame, stay: ReservationRow | null, { StartUtc }: OrderItemRow): boolean => {
  const zone = stay === null ? undefined : houseOf(frame, stay)?.zone
  return stay !== null && zone !== undefined && StartUtc !== null
    && zone.dayOf(seconds(StartUtc))
      >= zone.dayOf(seconds(stay.ActualEndUtc ?? stay.ScheduledEndUtc ?? stay.EndUtc))
}

const isAfterwards = ({ ActualEndUtc, State }: ReservationRow, item: OrderItemRow): boolean =>
  State === "Processed" && ActualEndUtc !== null
  && !isSystem(item.Type) && !isFee(item) && !isRebate(item)
  && seconds(item.ConsumedUtc) > seconds(ActualEndUtc) + DAY

const hasNotArrived = (frame: Frame, stay: ReservationRow): boolean =>
  stay.State === "Confirmed"
  && seconds(stay.ScheduledEndUtc ?? stay.EndUtc) + (houseOf(frame, stay)?.operational ?? 0) < frame.asOf

const isDue = (frame: Frame, item: OrderItemRow): boolean =>
  item.Amount.GrossValue !== 0 && seconds(item.ConsumedUtc) < frame.asOf

const DAY = 86_400
