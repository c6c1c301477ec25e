import { Instant, type OrderItem, type Reservation } from "@nightaudit/core"
import { DateTime } from "effect"
import type { BusinessDay } from "../../calendar/BusinessDay.ts"
import * as Stay from "../../calendar/Stay.ts"
import { plural, verb } from "../../internal/words.ts"
import { serviceName } from "../../model/Context.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

const checkedIn: ReadonlySet<string> = new Set(["Started", "Processed"])

/** The maximum number of nights that the message names. */
const mostNamed = 31

/**
 * A night of a stay with no item for the room. A canceled item or one of zero value counts as a charge: it shows a decision.
 * If no night at all was charged, the whole stay may be complimentary.
 */
export const reservationNightWithoutCharge: OrderRule = {
  code: "reservation-night-without-charge",
  title: "nights of a stay without a charge",
  version: 1,
  severity: "warning",
  otherwise: "info when no night of the stay was charged",
  predicate:
    "a Started or Processed reservation that has items has a night, in the property's calendar, on which no `SpaceOrder` item of any state starts",
  exceptions: [
    "services sold by the hour or the month, and day use",
    "nights before a late arrival, after an early departure or after the as-of time",
    "canceled items and items of zero value count as charges",
    "not reported if a `SpaceOrder` item has no `StartUtc`",
    "a stay that is free on purpose cannot be distinguished from a forgotten charge"
  ],
  action: "Post the missing nights, or document that they are free",
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
      message: `Reservation ${nameOf(reconciled)}: ${count - charged.size} of ${plural(count, "night")} ${
        verb(count - charged.size, "is", "are")
      } not charged: ${named}.`,
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

/** Day numbers; `to`, the day of departure, is excluded. */
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

/** A fast check, with one bit per night: true only if every night of a stay of at most 31 nights is charged. */
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

/** The nights that are charged; undefined if it is unknown which night an item is for. */
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
