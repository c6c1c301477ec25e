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
}

/** Every zone in use today is off UTC by a whole number of quarters of an hour, and changes that at the end of one. */
const quarterHour = 900_000

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
  const aheadOfUtc = (millis: number): number =>
    DateTime.zonedOffset(DateTime.makeZonedUnsafe(Math.floor(millis / quarterHour) * quarterHour, { timeZone }))
  /** By days of UTC; nothing on a day on which the clocks change. */
  const offsets = new Map<number, number | undefined>()
  const offsetAt = (millis: number): number => {
    const day = Math.floor(millis / Instant.dayMillis)
    if (!offsets.has(day)) {
      const [first, last] = [aheadOfUtc(day * Instant.dayMillis), aheadOfUtc((day + 1) * Instant.dayMillis - 1)]
      offsets.set(day, first === last ? first : undefined)
    }
    return offsets.get(day) ?? aheadOfUtc(millis)
  }
  const dates = new Map<number, string>()
  const dateOf = (millis: number): string => {
    const day = Math.floor((millis + offsetAt(millis)) / Instant.dayMillis)
    return getOrAdd(dates, day, () => DateTime.formatIsoDateUtc(DateTime.makeUnsafe(day * Instant.dayMillis)))
  }
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
    dateOf: (instant) => dateOf(Instant.toEpochMillis(instant) - offset),
    localDateOf: (instant) => dateOf(Instant.toEpochMillis(instant))
  }
}

const dayAfter = (date: string): string =>
  new globalThis.Date(globalThis.Date.parse(`${date}T00:00:00Z`) + Instant.dayMillis).toISOString().slice(0, 10)

const offsetMillis = (duration: string): Option.Option<number> =>
  Option.map(IsoDuration.parse(duration), Duration.toMillis)
