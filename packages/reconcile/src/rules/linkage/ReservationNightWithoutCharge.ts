import { Instant, type OrderItem, type Reservation } from "@nightaudit/core"
import { DateTime } from "effect"
import type { BusinessDay } from "../../calendar/BusinessDay.ts"
import * as Stay from "../../calendar/Stay.ts"
import { serviceName } from "../../model/Context.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

const checkedIn: ReadonlySet<string> = new Set(["Started", "Processed"])

/** So many nights are named; a stay may be as long as two dates can be apart. */
const mostNamed = 31

/**
 * A night that a guest stayed, with no item for the room on it. A canceled item or one that costs nothing is a charge too:
 * somebody decided on it. Where no night at all was charged, the house may have given the room away.
 */
export const reservationNightWithoutCharge: OrderRule = {
  code: "reservation-night-without-charge",
  title: "nights of a stay that nothing was charged for",
  version: 1,
  severity: "warning",
  otherwise: "info when no night of the stay was charged",
  predicate:
    "a reservation that is Started or Processed, with items, has a night by the hotel's own calendar on which no `SpaceOrder` item of any state starts",
  exceptions: [
    "services by the hour or the month, day use, nights before a late arrival, after an early departure or still to come",
    "canceled items and items that cost nothing are charges",
    "silent where a `SpaceOrder` item has no `StartUtc`",
    "a stay that is free on purpose cannot be told from one that was forgotten"
  ],
  action: "posts the missing nights, or documents that they are free",
  scope: "order",
  when: ({ isStartedOrProcessed }) => isStartedOrProcessed,
  needsAllItems: true,
  judge: (reconciled, context) => {
    const { items, order } = reconciled
    if (order?.kind !== "reservation" || !checkedIn.has(order.row.State) || items.length === 0) return []
    const service = context.services.get(order.row.ServiceId)
    const calendar = service && context.calendars.get(service.EnterpriseId)
    const unit = service?.Data?.Value?.TimeUnitPeriod ?? service?.Data?.Value?.TimeUnit
    if (calendar === undefined || unit !== "Day") return []
    const nights = nightsOf(order.row, context.asOf, calendar)
    if (nights === undefined || isCharged(items, nights, calendar)) return []
    const charged = chargedOf(items, nights, calendar)
    if (charged === undefined) return []
    const count = nights.to - nights.from
    if (count <= charged.size) return []

    const without: Array<string> = []
    for (let night = nights.from; night < nights.to && without.length < mostNamed; night++) {
      if (!charged.has(night)) without.push(format(night))
    }
    const more = count - charged.size - without.length
    const named = `${without.join(", ")}${more > 0 ? ` and ${more} more` : ""}`
    return [{
      severity: charged.size === 0 ? "info" : "warning",
      orderItemIds: [],
      message: `Reservation ${nameOf(reconciled)}: ${
        count - charged.size
      } of ${count} night(s) are not charged: ${named}.`,
      expected: "a charge for each night",
      actual: named,
      evidence: {
        number: order.row.Number ?? null,
        state: order.row.State,
        service: serviceName(context, order.row.ServiceId),
        firstNight: format(nights.from),
        lastNight: format(nights.to - 1),
        nights: count,
        charged: charged.size,
        exceptionsTested: ["by the hour or the month", "late arrival", "early departure", "canceled or free night"],
        exceptionsUndecided: ["free on purpose"]
      }
    }]
  }
}

/** Numbers of days; `to` is the day of the departure and no night. */
interface Nights {
  readonly from: number
  readonly to: number
}

const nightsOf = (
  stay: Reservation.Reservation,
  asOf: Instant.Instant,
  calendar: BusinessDay
): Nights | undefined => {
  const [start, end] = [Stay.scheduledStart(stay), Stay.scheduledEnd(stay)]
  if (start === undefined || end === undefined) return undefined
  let to = calendar.localDayOf(end)
  if (stay.ActualEndUtc != null) to = Math.min(to, calendar.localDayOf(stay.ActualEndUtc))
  if (stay.State === "Started") to = Math.min(to, calendar.localDayOf(asOf))
  return { from: calendar.localDayOf(Stay.later(start, stay.ActualStartUtc)), to }
}

/** Whether every night of a stay of a month or less is certainly charged: a bit for each. */
const isCharged = (
  items: ReadonlyArray<OrderItem.OrderItem>,
  { from, to }: Nights,
  calendar: BusinessDay
): boolean => {
  let open = to - from <= 0 ? 0 : to - from < 31 ? (1 << to - from) - 1 : -1
  for (const { StartUtc, Type } of items) {
    if (Type !== "SpaceOrder") continue
    if (StartUtc == null) return false
    const night = calendar.localDayOf(StartUtc) - from
    if (night >= 0 && night < 31) open &= ~(1 << night)
  }
  return open === 0
}

/** The nights that are charged; nothing where it is unknown which night an item is for. */
const chargedOf = (
  items: ReadonlyArray<OrderItem.OrderItem>,
  { from, to }: Nights,
  calendar: BusinessDay
): ReadonlySet<number> | undefined => {
  const charged = new Set<number>()
  for (const { StartUtc, Type } of items) {
    if (Type !== "SpaceOrder") continue
    if (StartUtc == null) return undefined
    const night = calendar.localDayOf(StartUtc)
    if (night >= from && night < to) charged.add(night)
  }
  return charged
}

const format = (day: number): string => DateTime.formatIsoDateUtc(DateTime.makeUnsafe(day * Instant.dayMillis))
