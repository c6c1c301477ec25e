import type { OrderRecord } from "../../Hotel.ts"
import type { OrderItemRow, ProductServiceOrderRow, ReservationRow } from "../../Rows.ts"
import type { RuleCode } from "../../RuleCode.ts"
import type { TruthFinding, TruthSeverity } from "../../TruthQuery.ts"
import { distance, exact, unit } from "./Decimal.ts"
import { type Frame, seconds } from "./Frame.ts"
import { isLive, isSystem, judgeItem, minorUnits } from "./ItemRules.ts"
import { finding, orderIdOf, type OrderJudge } from "./Judge.ts"

/** What is wrong with an order and with each of its items, as far as no other order tells. */
export const orderRules: OrderJudge = (frame, record) => [
  ...record.items.flatMap((item) =>
    judgeItem(frame, item).map(([code, severity]) => finding(code, severity, orderIdOf(record), [item]))
  ),
  ...(record.order === null ? [] : judgeOrder(frame, record.kind, record.order, record.items))
]

const judgeOrder = (
  frame: Frame,
  kind: OrderRecord["kind"],
  order: ReservationRow | ProductServiceOrderRow,
  items: ReadonlyArray<OrderItemRow>
): ReadonlyArray<TruthFinding> => {
  const find = (code: RuleCode, severity: TruthSeverity, about: ReadonlyArray<OrderItemRow>): TruthFinding =>
    finding(code, severity, order.Id, about)
  const open = items.filter((item) => item.AccountingState === "Open" && item.Amount.GrossValue !== 0)
  const premature = items.filter((item) => isLive(item) && !isSystem(item.Type) && item.Type !== "CancellationFee")
  return [
    ...(isEmpty(frame, order, items)
      ? [find("order-without-items", kind === "reservation" ? "info" : "warning", [])]
      : []),
    ...items.flatMap((item) => [
      ...(item.ServiceId !== order.ServiceId && !isSystem(item.Type)
        ? [find("service-mismatch", "warning", [item])]
        : []),
      ...(isElsewhere(frame, order, item) ? [find("enterprise-mismatch", "error", [item])] : [])
    ]),
    ...(order.State === "Canceled"
      ? leftOver(items).map((left) => find("canceled-order-live-value", graveness(order, left), left))
      : []),
    ...(order.State === "Canceled" && order.CancelledUtc === null
      ? [find("state-timestamp-conflict", "error", [])]
      : []),
    ...(order.State === "Processed" && open.length > 0 && frame.asOf > departure(order) + 86_400
      ? [
        find(
          "processed-order-open-items",
          open.every((item) => item.AccountType === "Company")
            ? "info"
            : "warning",
          open
        )
      ]
      : []),
    ...(isUnconfirmed(order) && premature.length > 0 ? [find("unconfirmed-order-live-items", "error", premature)] : [])
  ]
}

const isUnconfirmed = ({ State }: ReservationRow | ProductServiceOrderRow): boolean =>
  State === "Optional" || State === "Inquired" || State === "Requested"

const isEmpty = (
  frame: Frame,
  order: ReservationRow | ProductServiceOrderRow,
  items: ReadonlyArray<OrderItemRow>
): boolean =>
  items.length === 0
  && seconds(order.UpdatedUtc) < frame.asOf
  && order.State !== "Canceled"
  && !isUnconfirmed(order)
  && order.Origin !== "Import"

const isElsewhere = (frame: Frame, order: ReservationRow | ProductServiceOrderRow, item: OrderItemRow): boolean =>
  [order.ServiceId, item.ServiceId].some((id) => {
    const service = frame.services.get(id)
    return service !== undefined && service.EnterpriseId !== item.EnterpriseId
  })

// Per currency, the live items but fees and deposits, where they do not cancel out.
const leftOver = (items: ReadonlyArray<OrderItemRow>): ReadonlyArray<ReadonlyArray<OrderItemRow>> => {
  const live = items.filter((item) => isLive(item) && item.Type !== "CancellationFee" && item.Type !== "Deposit")
  return [...Map.groupBy(live, (item) => item.Amount.Currency)]
    .filter(([currency, group]) =>
      2n * distance(group.reduce((sum, item) => sum + exact(item.Amount.GrossValue), 0n)) > unit(minorUnits(currency))
    )
    .map(([, group]) => group)
}

const graveness = (
  order: ReservationRow | ProductServiceOrderRow,
  items: ReadonlyArray<OrderItemRow>
): TruthSeverity => {
  const { CancelledUtc } = order
  return CancelledUtc !== null && items.every((item) => seconds(item.ConsumedUtc) < seconds(CancelledUtc))
    ? "warning"
    : "error"
}

const departure = (order: ReservationRow | ProductServiceOrderRow): number =>
  seconds("ActualEndUtc" in order && order.ActualEndUtc !== null ? order.ActualEndUtc : order.UpdatedUtc)
