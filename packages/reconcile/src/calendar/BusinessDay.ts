/**
 * The hotel's own calendar: local dates in its time zone, and business days that end at an hour of the clock on its wall.
 */
import { type Enterprise, Instant } from "@nightaudit/core"
import { DateTime, Duration, Option, Result } from "effect"
import { getOrAdd } from "../internal/getOrAdd.ts"
import * as IsoDuration from "../internal/isoDuration.ts"
import * as WallClock from "../internal/wallClock.ts"
import { ReconciliationError } from "../ReconciliationError.ts"

export interface BusinessDay {
  /** The first instant of a local date such as `2026-03-29`: its midnight, if it exists; none for an invalid date. */
  readonly midnight: (date: string) => Option.Option<Instant.Instant>
  /**
   * The business date of an instant. A business date begins when the clock on the wall first shows the closing hour of that
   * date or a later time, and ends when the next one begins.
   */
  readonly dateOf: (instant: Instant.Instant) => string
  /** The instant at which a business date begins; none for an invalid date. */
  readonly startOf: (date: string) => Option.Option<Instant.Instant>
  /** The instant at which a business date is over; none for an invalid date. */
  readonly endOf: (date: string) => Option.Option<Instant.Instant>
  /** The local date of an instant, whenever the business day closes. */
  readonly localDateOf: (instant: Instant.Instant) => string
  /** The local date of an instant as a number of days since 1970-01-01. */
  readonly localDayOf: (instant: Instant.Instant) => number
  /** Whether the business day closes at midnight. */
  readonly closesAtMidnight: boolean
  /**
   * The same calendar as a table, between two instants and oldest first: from each instant to the next, the business date is
   * the date in UTC of the instant plus the returned milliseconds.
   */
  readonly shifts: (start: Instant.Instant, end: Instant.Instant) => ReadonlyArray<Shift>
}

/** What is added to an instant in UTC for its business date, from an instant on. */
export interface Shift {
  readonly from: Instant.Instant
  readonly millis: number
}

/** The fields of an enterprise that define its calendar. */
export type Settings = Pick<Enterprise.Enterprise, "Id" | "TimeZoneIdentifier" | "BusinessDayClosingOffset">

/** The calendar of an enterprise. Fails when its time zone or its closing offset cannot be read. */
export const of = (enterprise: Settings): Result.Result<BusinessDay, ReconciliationError> => {
  const clock = clockOf(enterprise.TimeZoneIdentifier)
  const offset = offsetMillis(enterprise.BusinessDayClosingOffset ?? "PT0S")
  return clock !== undefined && Option.isSome(offset)
    ? Result.succeed(make(clock, offset.value))
    : Result.fail(
      new ReconciliationError({
        problem: clock === undefined
          ? `the time zone of enterprise ${enterprise.Id} is unknown: ${enterprise.TimeZoneIdentifier}`
          : `the business day closing offset of enterprise ${enterprise.Id} is unreadable: ${enterprise.BusinessDayClosingOffset}`
      })
    )
}

/** Days are kept by quarters of an hour. */
const quarterHour = 900_000

const make = (clock: WallClock.WallClock, offset: number): BusinessDay => {
  const starts = new Map<number, number>()
  const startOf = (day: number): number => getOrAdd(starts, day, () => clock.reaches(day * Instant.dayMillis + offset))
  const localDay = byQuarters((millis) => Math.floor((millis + clock.aheadAt(millis)) / Instant.dayMillis))
  const businessDay = byQuarters((millis) => {
    // Where the clocks are set back across the closing hour, the wall shows a day that is closed already.
    let day = Math.floor((millis + clock.aheadAt(millis) - offset) / Instant.dayMillis)
    while (startOf(day + 1) <= millis) day += 1
    return day
  })
  const startOn = (date: string, daysLater: number): Option.Option<Instant.Instant> =>
    Option.flatMap(dayOf(date), (day) => instantOf(startOf(day + daysLater)))
  return {
    midnight: (date) =>
      dayOf(date).pipe(
        Option.map((day) => ({ day, millis: clock.reaches(day * Instant.dayMillis) })),
        // A zone that moves across the date line leaves a date out.
        Option.filter(({ day, millis }) => localDay(millis) === day),
        Option.flatMap(({ millis }) => instantOf(millis))
      ),
    startOf: (date) => startOn(date, 0),
    endOf: (date) => startOn(date, 1),
    dateOf: (instant) => dateOf(businessDay(Instant.toEpochMillis(instant))),
    localDateOf: (instant) => dateOf(localDay(Instant.toEpochMillis(instant))),
    localDayOf: (instant) => localDay(Instant.toEpochMillis(instant)),
    closesAtMidnight: offset === 0,
    shifts: (start, end) => shiftsOf(clock.stretches(Instant.toEpochMillis(start), Instant.toEpochMillis(end)), offset)
  }
}

/** What `dayAt` gives, kept by quarters of an hour; asked each time where a quarter is of two days. */
const byQuarters = (dayAt: (millis: number) => number): (millis: number) => number => {
  const days = new Map<number, number>()
  return (millis) => {
    const quarter = Math.floor(millis / quarterHour)
    const known = days.get(quarter)
    if (known !== undefined) return known
    const day = dayAt(millis)
    if (dayAt(quarter * quarterHour) === dayAt((quarter + 1) * quarterHour - 1)) days.set(quarter, day)
    return day
  }
}

const shiftsOf = (stretches: ReadonlyArray<WallClock.Stretch>, offset: number): ReadonlyArray<Shift> =>
  stretches.map(({ ahead, from }, index) => {
    const before = stretches[index - 1]?.ahead ?? ahead
    const millis = ahead - offset
    // The last date that had begun before the clocks were set back goes on until they show its beginning again.
    const begun = (Math.ceil((from + before - offset) / Instant.dayMillis) - 1) * Instant.dayMillis
    return { from: Instant.fromEpochMillis(Math.max(from, begun - millis)), millis }
  })

/** None before the year 0 and after the year 9999. */
const instantOf = (millis: number): Option.Option<Instant.Instant> =>
  Instant.parse(DateTime.formatIso(DateTime.makeUnsafe(millis))).pipe(
    Option.map(() => Instant.fromEpochMillis(millis))
  )

/** The number of days from 1970-01-01 to a date such as `2026-03-29`. */
const dayOf = (date: string): Option.Option<number> => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return Option.none()
  return Option.map(
    Instant.parse(`${date}T00:00:00Z`),
    (midnight) => Instant.toEpochMillis(midnight) / Instant.dayMillis
  )
}

/** Beyond the years from 0 to 9999 the first or the last date of them, as instants are. */
const dates = new Map<number, string>()
const dateOf = (day: number): string =>
  getOrAdd(dates, day, () => Instant.fromEpochMillis(day * Instant.dayMillis).slice(0, 10))

/** An offset of more than a month is none of a day. */
const mostOffset = 31 * Instant.dayMillis

const offsetMillis = (duration: string): Option.Option<number> =>
  IsoDuration.parse(duration).pipe(
    Option.map((offset) => Math.trunc(Duration.toMillis(offset))),
    Option.filter((millis) => Math.abs(millis) <= mostOffset)
  )

/** By the platform's name of the zone; undefined for an unknown zone. */
const clocks = new Map<string, WallClock.WallClock | undefined>()
const clockOf = (zone: string): WallClock.WallClock | undefined => {
  if (!clocks.has(zone)) {
    clocks.set(zone, Option.getOrUndefined(Option.map(zoneOf(zone), WallClock.make)))
  }
  return clocks.get(zone)
}

/** A name of the IANA database, or a bare offset such as `+02:00`, east of Greenwich where it is positive. */
const zoneOf = (text: string): Option.Option<DateTime.TimeZone> => {
  const [, sign, hours, minutes = "00"] = /^([+-])(\d{2})(?::?(\d{2}))?$/.exec(text) ?? []
  if (sign === undefined) return DateTime.zoneMakeNamed(text)
  const [hour, minute] = [Number(hours), Number(minutes)]
  return hour < 24 && minute < 60
    ? Option.some(DateTime.zoneMakeOffset((sign === "-" ? -1 : 1) * (hour * 60 + minute) * 60_000))
    : Option.none()
}
