/**
 * The hotel's own calendar: local dates in its time zone, and business days that end some hours after midnight.
 */
import { type Enterprise, Instant } from "@nightaudit/core"
import { DateTime, Duration, Option, Result } from "effect"
import { ReconciliationError } from "./ReconciliationError.ts"

export interface BusinessDay {
  /** The instant of midnight, local time, at the start of a date such as `2026-03-29`; none when it is no date. */
  readonly midnight: (date: string) => Option.Option<Instant.Instant>
  /** The business date of an instant: the local date of that instant less the closing offset. */
  readonly dateOf: (instant: Instant.Instant) => string
}

/** Every zone in use today is off UTC by a whole number of quarters of an hour, so a quarter lies within one date. */
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
  const dates = new Map<number, string>()
  return {
    midnight: (date) =>
      /^\d{4}-\d{2}-\d{2}$/.test(date)
        ? DateTime.makeZoned(date, { timeZone, adjustForTimeZone: true }).pipe(
          Option.filter((midnight) => DateTime.formatIsoDate(midnight) === date),
          Option.map((midnight) => Instant.fromEpochMillis(DateTime.toEpochMillis(midnight)))
        )
        : Option.none(),
    dateOf: (instant) => {
      const quarter = Math.floor((Instant.toEpochMillis(instant) - offset) / quarterHour)
      const known = dates.get(quarter)
      if (known !== undefined) return known
      const date = DateTime.formatIsoDate(DateTime.makeZonedUnsafe(quarter * quarterHour, { timeZone }))
      dates.set(quarter, date)
      return date
    }
  }
}

/** The platform writes `P0M0DT4H0M0S`, with years and months that are zero. */
const offsetMillis = (duration: string): Option.Option<number> =>
  Option.map(Duration.fromIso(duration.replace(/^(-?P)(?:0Y)?(?:0M)?/, "$1")), Duration.toMillis)
