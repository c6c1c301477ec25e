/**
 * The hotel's own calendar: local dates in its time zone, and business days that end some hours after midnight.
 */
import { type Enterprise, Instant } from "@nightaudit/core"
import { DateTime, Duration, Option, Result } from "effect"
import { getOrAdd } from "./internal/getOrAdd.ts"
import * as IsoDuration from "./internal/isoDuration.ts"
import { ReconciliationError } from "./ReconciliationError.ts"

export interface BusinessDay {
  /** The instant of midnight, local time, at the start of a date such as `2026-03-29`; none when it is no date. */
  readonly midnight: (date: string) => Option.Option<Instant.Instant>
  /** The business date of an instant: the local date of that instant less the closing offset. */
  readonly dateOf: (instant: Instant.Instant) => string
  /** The instant at which a business date is over; none when it is no date. */
  readonly endOf: (date: string) => Option.Option<Instant.Instant>
  /** The local date of an instant, whenever the business day closes. */
  readonly localDateOf: (instant: Instant.Instant) => string
  /** The local date of an instant as a number of days since 1970-01-01. */
  readonly localDayOf: (instant: Instant.Instant) => number
}

/** Every zone in use today is off UTC by a whole number of quarters of an hour, and changes that at the end of one. */
const quarterHour = 900_000
const quartersOfDay = Instant.dayMillis / quarterHour

/** The calendar of an enterprise. Fails when its time zone or its closing offset cannot be read. */
export const of = (enterprise: Enterprise.Enterprise): Result.Result<BusinessDay, ReconciliationError> => {
  const zone = DateTime.zoneMakeNamed(enterprise.TimeZoneIdentifier)
  const offset = offsetMillis(enterprise.BusinessDayClosingOffset ?? "PT0S")
  return Option.isSome(zone) && Option.isSome(offset)
    ? Result.succeed(make(zone.value, offset.value))
    : Result.fail(
      new ReconciliationError({
        problem: Option.isNone(zone)
          ? `the time zone of enterprise ${enterprise.Id} is unknown: ${enterprise.TimeZoneIdentifier}`
          : `the business day closing offset of enterprise ${enterprise.Id} is unreadable: ${enterprise.BusinessDayClosingOffset}`
      })
    )
}

const make = (timeZone: DateTime.TimeZone, offset: number): BusinessDay => {
  /** By quarters of an hour: the platform takes long to tell. */
  const ahead = new Map<number, number>()
  const aheadOfUtc = (quarter: number): number =>
    getOrAdd(ahead, quarter, () => DateTime.zonedOffset(DateTime.makeZonedUnsafe(quarter * quarterHour, { timeZone })))
  /** By days of UTC; nothing on a day on which the clocks change, which they do once at most. */
  const offsets = new Map<number, number | undefined>()
  const offsetAt = (millis: number): number => {
    const day = Math.floor(millis / Instant.dayMillis)
    if (!offsets.has(day)) {
      const [first, next] = [aheadOfUtc(day * quartersOfDay), aheadOfUtc((day + 1) * quartersOfDay)]
      offsets.set(day, first === next ? first : undefined)
    }
    return offsets.get(day) ?? aheadOfUtc(Math.floor(millis / quarterHour))
  }
  const dayAt = (millis: number): number => Math.floor((millis + offsetAt(millis)) / Instant.dayMillis)
  /** By quarters of an hour; nothing where one of them is of two days. */
  const days = new Map<number, number>()
  const dayOf = (millis: number): number => {
    const quarter = Math.floor(millis / quarterHour)
    const known = days.get(quarter)
    if (known !== undefined) return known
    const day = dayAt(millis)
    if (dayAt(quarter * quarterHour) === dayAt((quarter + 1) * quarterHour - 1)) days.set(quarter, day)
    return day
  }
  const dates = new Map<number, string>()
  const dateOf = (day: number): string =>
    getOrAdd(dates, day, () => DateTime.formatIsoDateUtc(DateTime.makeUnsafe(day * Instant.dayMillis)))
  const midnight = (date: string): Option.Option<Instant.Instant> =>
    /^\d{4}-\d{2}-\d{2}$/.test(date)
      ? DateTime.makeZoned(date, { timeZone, adjustForTimeZone: true }).pipe(
        Option.filter((midnight) => DateTime.formatIsoDate(midnight) === date),
        Option.map((midnight) => Instant.fromEpochMillis(DateTime.toEpochMillis(midnight)))
      )
      : Option.none()
  return {
    midnight,
    endOf: (date) =>
      midnight(date).pipe(
        Option.flatMap(() => midnight(dayAfter(date))),
        Option.map((end) => Instant.fromEpochMillis(Instant.toEpochMillis(end) + offset))
      ),
    dateOf: (instant) => dateOf(dayOf(Instant.toEpochMillis(instant) - offset)),
    localDateOf: (instant) => dateOf(dayOf(Instant.toEpochMillis(instant))),
    localDayOf: (instant) => dayOf(Instant.toEpochMillis(instant))
  }
}

const dayAfter = (date: string): string =>
  new globalThis.Date(globalThis.Date.parse(`${date}T00:00:00Z`) + Instant.dayMillis).toISOString().slice(0, 10)

const offsetMillis = (duration: string): Option.Option<number> =>
  Option.map(IsoDuration.parse(duration), Duration.toMillis)
