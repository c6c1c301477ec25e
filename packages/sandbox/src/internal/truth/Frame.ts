import type { Hotel } from "../../Hotel.ts"
import type { EnterpriseRow, OrderItemRow, ServiceRow } from "../../Rows.ts"
import type { TruthQuery } from "../../TruthQuery.ts"
import { formatDay, parseDay, parseInstant } from "../Instant.ts"
import { memoized } from "../Memo.ts"
import * as Zone from "../Zone.ts"

/** An enterprise as the truth sees it: its clock, its window, its rounding. */
export interface House {
  readonly row: EnterpriseRow
  readonly zone: Zone.Zone
  readonly from: number
  readonly to: number
  /** Seconds on its clock after the midnight at which a date begins: the business date begins with them. */
  readonly closing: number
  /** The instant at which the clock on its wall reaches the closing hour of a day. */
  readonly opens: (day: number) => number
  /** Seconds for which it may still change what happened; null where it does not say. */
  readonly operational: number | null
  /** The longer of that and the seconds for which its accounts may change. */
  readonly longest: number | null
}

/** What the truth is asked, against the reference data of a hotel set. */
export interface Frame {
  readonly query: TruthQuery
  readonly asOf: number
  readonly houses: ReadonlyMap<string, House>
  readonly services: ReadonlyMap<string, ServiceRow>
}

/** Epoch seconds of an instant of a row. */
export const seconds: (instant: string) => number = memoized((instant) => {
  const millis = parseInstant(instant)
  if (millis === undefined) throw new RangeError(`${instant} is not an instant`)
  return millis / 1000
})

/** The frame of a query. */
export const make = (hotel: Hotel, query: TruthQuery): Frame => ({
  query,
  asOf: seconds(query.asOf),
  services: new Map(hotel.services.map((service) => [service.Id, service])),
  houses: new Map(hotel.enterprises.map((row) => {
    const zone = Zone.make(row.TimeZoneIdentifier)
    const edge = (text: string): number => {
      const day = parseDay(text)
      return day === undefined ? seconds(text) : zone.at(day, 0)
    }
    const [accounting, operational] = [row.AccountingEditableHistoryInterval, row.OperationalEditableHistoryInterval]
      .map((interval) => secondsOf(interval ?? row.EditableHistoryInterval))
    const closing = secondsOf(row.BusinessDayClosingOffset) ?? 0
    return [row.Id, {
      row,
      zone,
      from: edge(query.from),
      to: edge(query.to),
      closing,
      opens: memoized((day: number) => zone.reaches(day, closing)),
      operational: operational ?? null,
      longest: typeof accounting === "number" && typeof operational === "number"
        ? Math.max(accounting, operational)
        : null
    }]
  }))
})

/** The enterprise of an order: that of its service, for an order names none. */
export const houseOf = (frame: Frame, order: { readonly ServiceId: string }): House | undefined => {
  const service = frame.services.get(order.ServiceId)
  return service === undefined ? undefined : frame.houses.get(service.EnterpriseId)
}

/** Whether an instant lies in the window of an enterprise. */
export const isInside = (frame: Frame, enterpriseId: string, instant: string | null): boolean => {
  const house = frame.houses.get(enterpriseId)
  if (house === undefined || instant === null) return false
  const at = seconds(instant)
  return house.from <= at && at < house.to
}

/** The instant by which the query judges an item. */
export const basisOf = (frame: Frame, item: OrderItemRow): string | null => {
  switch (frame.query.basis) {
    case "consumed":
      return item.ConsumedUtc
    case "closed":
      return item.ClosedUtc
    case "created":
      return item.CreatedUtc
    case "updated":
      return item.UpdatedUtc
  }
}

/** Whether an item is one of the items that the query is about. */
export const isInRange = (frame: Frame, item: OrderItemRow): boolean =>
  isAsked(frame.query.enterpriseIds, item.EnterpriseId)
  && isAsked(frame.query.serviceIds, item.ServiceId)
  && isInside(frame, item.EnterpriseId, basisOf(frame, item))

/** Whether a list of identifiers, where there is one, has this one. */
export const isAsked = (list: ReadonlyArray<string> | undefined, id: string): boolean =>
  list === undefined || list.includes(id)

/** The last day whose closing hour the clock on the wall of an enterprise had reached by an instant, or a later one. */
export const businessDate = (house: House, instant: string): string => {
  const { closing, opens, zone } = house
  const at = seconds(instant)
  let day = zone.dayOf(at) - Math.floor(closing / DAY) + 1
  while (opens(day) > at) day -= 1
  return formatDay(day)
}

const DAY = 86_400

// P[nY]nMnDTnHnMnS; neither a closing offset nor a window has years or months.
const secondsOf = (duration: string | null): number | null => {
  if (duration === null) return null
  const match = /^P(?:0Y)?(?:0M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration)
  if (match === null) throw new RangeError(`${duration} is not a duration of days and hours`)
  const [days, hours, minutes, rest] = [1, 2, 3, 4].map((group) => Number(match[group] ?? 0))
  return (days ?? 0) * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (rest ?? 0)
}
