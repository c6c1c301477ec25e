import type { OrderRecord } from "../../Hotel.ts"
import type { OrderItemRow, ProductServiceOrderRow, ReservationRow } from "../../Rows.ts"
import type { TruthFinding } from "../../TruthQuery.ts"
import { distance, exact } from "./Decimal.ts"
import { type Frame, type House, houseOf, seconds } from "./Frame.ts"
import { isLive, isRebate, isSystem, smallest } from "./ItemRules.ts"
import { finding, onAll, type OrderJudge } from "./Judge.ts"
import type { Known } from "./Known.ts"

/** Orders and items that name each other, or should, and do not fit. */
export const linkageRules: OrderJudge = (frame, record, known) => {
  if (record.order === null) return []
  const reservation = reservationOf(record)
  return [
    ...(reservation === null ? [] : uncharged(frame, reservation, record)),
    ...onAll("account-mismatch", "info", record, strangers(record.order, reservation, record.items)),
    ...("LinkedReservationId" in record.order ? judgeLink(frame, record, record.order, known) : [])
  ]
}

/** The reservation of a record, where it is one that was found. */
export const reservationOf = ({ order }: OrderRecord): ReservationRow | null =>
  order !== null && "ScheduledStartUtc" in order ? order : null

const uncharged = (frame: Frame, stay: ReservationRow, { items }: OrderRecord): ReadonlyArray<TruthFinding> => {
  const house = houseOf(frame, stay)
  const rooms = items.filter((item) => item.Type === "SpaceOrder")
  const charged = new Set(rooms.flatMap(({ StartUtc }) => StartUtc === null ? [] : [dayOf(house, StartUtc)]))
  if (
    house === undefined
    || (stay.State !== "Started" && stay.State !== "Processed")
    || !isSoldByDay(frame, stay)
    || items.length === 0
    || rooms.some((room) => room.StartUtc === null)
  ) return []
  const nights = nightsOf(frame, house, stay)
  const missing = nights.filter((night) => !charged.has(night))
  return missing.length === 0
    ? []
    : [
      finding(
        "reservation-night-without-charge",
        missing.length === nights.length ? "info" : "warning",
        stay.Id,
        []
      )
    ]
}

const isSoldByDay = (frame: Frame, stay: ReservationRow): boolean => {
  const value = frame.services.get(stay.ServiceId)?.Data.Value
  return (value?.TimeUnitPeriod ?? value?.TimeUnit) === "Day"
}

const nightsOf = (frame: Frame, house: House, stay: ReservationRow): ReadonlyArray<number> => {
  const first = Math.max(
    seconds(stay.ScheduledStartUtc ?? stay.StartUtc),
    stay.ActualStartUtc === null ? 0 : seconds(stay.ActualStartUtc)
  )
  const ends = [
    seconds(stay.ScheduledEndUtc ?? stay.EndUtc),
    ...(stay.ActualEndUtc === null ? [] : [seconds(stay.ActualEndUtc)]),
    ...(stay.State === "Started" ? [frame.asOf] : [])
  ].map((end) => house.zone.dayOf(end))
  const from = house.zone.dayOf(first)
  return Array.from({ length: Math.max(0, Math.min(...ends) - from) }, (_, night) => from + night)
}

const dayOf = (house: House | undefined, instant: string): number | undefined => house?.zone.dayOf(seconds(instant))

const strangers = (
  order: ReservationRow | ProductServiceOrderRow,
  reservation: ReservationRow | null,
  items: ReadonlyArray<OrderItemRow>
): ReadonlyArray<OrderItemRow> => {
  const familiar = new Set<string | null | undefined>([
    order.AccountId,
    order.BookerId,
    reservation?.PartnerCompanyId,
    reservation?.TravelAgencyId
  ])
  return order.AccountId === null
    ? []
    : items.filter((item) =>
      isLive(item) && !isSystem(item.Type) && item.AccountId !== null && item.AccountType === "Customer" &&
      !familiar.has(item.AccountId)
    )
}

const judgeLink = (
  frame: Frame,
  record: OrderRecord,
  visit: ProductServiceOrderRow,
  known: Known
): ReadonlyArray<TruthFinding> => {
  if (visit.LinkedReservationId === null) return []
  const linked = known.order(visit.LinkedReservationId)
  const stay = linked === undefined ? null : reservationOf(linked)
  if (stay === null) return [finding("linked-reservation-missing", "warning", visit.Id, [])]
  const live = record.items.filter(isLive)
  const familiar = [stay.AccountId, stay.PartnerCompanyId, stay.TravelAgencyId, stay.BookerId]
  return [
    ...(visit.State !== "Canceled" && stay.State === "Canceled" && isWorthSomething(frame, live)
        && !wereConsumedBefore(live, stay.CancelledUtc)
      ? onAll("linked-reservation-canceled", "warning", record, live)
      : []),
    ...(visit.AccountType === "Customer" && visit.AccountId !== null && stay.AccountId !== null
        && !familiar.includes(visit.AccountId)
      ? [finding("linked-account-mismatch", "info", visit.Id, [])]
      : []),
    ...(stay.State === "Canceled"
      ? []
      : onAll(
        "linked-outside-stay",
        "info",
        record,
        live.filter((item) => !isRebate(item) && !isSystem(item.Type) && !isAround(stay, seconds(item.ConsumedUtc)))
      ))
  ]
}

const isWorthSomething = (frame: Frame, items: ReadonlyArray<OrderItemRow>): boolean =>
  [...Map.groupBy(items, (item) => item.Amount.Currency)].some(([currency, group]) =>
    group.some((item) =>
      2n * distance(group.reduce((sum, one) => sum + exact(one.Amount.GrossValue), 0n))
        > smallest(frame, item.EnterpriseId, currency)
    )
  )

const wereConsumedBefore = (items: ReadonlyArray<OrderItemRow>, instant: string | null): boolean =>
  instant !== null && items.every((item) => seconds(item.ConsumedUtc) < seconds(instant))

const isAround = (stay: ReservationRow, instant: number): boolean => {
  const starts = [stay.ScheduledStartUtc ?? stay.StartUtc, stay.ActualStartUtc]
  const ends = [stay.ScheduledEndUtc ?? stay.EndUtc, stay.ActualEndUtc]
  const given = (times: ReadonlyArray<string | null>) => times.flatMap((time) => (time === null ? [] : [seconds(time)]))
  return Math.min(...given(starts)) - DAY <= instant && instant <= Math.max(...given(ends)) + DAY
}

const DAY = 86_400
