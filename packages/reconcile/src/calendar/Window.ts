/**
 * The range of a reconciliation as a person gives it: two instants, or two dates that each hotel reads in its own zone.
 */
import { type Enterprise, Instant, Interval } from "@nightaudit/core"
import { Option, Result } from "effect"
import { ReconciliationError } from "../ReconciliationError.ts"
import * as BusinessDay from "./BusinessDay.ts"

export interface Window {
  /** Inclusive: an instant such as `2026-03-01T00:00:00Z`, or a date such as `2026-03-01` for its local midnight. */
  readonly from: string
  /** Exclusive, written as `from`. */
  readonly to: string
}

/**
 * Rejects a window that is wrong for every enterprise: an end that is neither an instant nor a date, or is before the start.
 * An instant and a date can only be compared in the time zone of an enterprise.
 */
export const check = (window: Window): Result.Result<Window, ReconciliationError> => {
  for (const end of ["from", "to"] as const) {
    if (Option.isNone(Instant.parse(window[end])) && !isDate(window[end])) return unreadable(end, window[end])
  }
  const [from, to] = [window.from, window.to].map((text) => isDate(text) ? `${text}T00:00:00Z` : text)
  const isComparable = isDate(window.from) === isDate(window.to)
  return isComparable && Option.isNone(Option.flatMap(
      Option.all([Instant.parse(from ?? ""), Instant.parse(to ?? "")]),
      ([from, to]) => Interval.make(from, to)
    ))
    ? backwards(window)
    : Result.succeed(window)
}

const isDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && Option.isSome(Instant.parse(`${text}T00:00:00Z`))

/** The instants of a window for one enterprise. Fails when an end cannot be read, or when no instant lies between them. */
export const resolve = (
  window: Window,
  enterprise: Enterprise.Enterprise
): Result.Result<Interval.Range, ReconciliationError> =>
  Result.flatMap(BusinessDay.of(enterprise), (day) => {
    const instant = (text: string) => Option.orElse(Instant.parse(text), () => day.midnight(text))
    const from = instant(window.from)
    const to = instant(window.to)
    if (Option.isNone(from)) return unreadable("from", window.from)
    if (Option.isNone(to)) return unreadable("to", window.to)
    return Option.match(Interval.make(from.value, to.value), {
      onNone: () => backwards(window),
      onSome: Result.succeed
    })
  })

/**
 * When a resolved window is over for an enterprise: at its end, and where that is a date not before the business day that it
 * ends with has closed.
 */
export const overAt = (window: Window, range: Interval.Range, day: BusinessDay.BusinessDay): Instant.Instant =>
  isDate(window.to)
    ? Option.match(day.endOf(dayBefore(window.to)), {
      onNone: () => range.EndUtc,
      onSome: (closed) => Instant.InstantOrder(closed, range.EndUtc) > 0 ? closed : range.EndUtc
    })
    : range.EndUtc

const dayBefore = (date: string): string =>
  Instant.fromEpochMillis(Instant.toEpochMillis(Instant.Instant.make(`${date}T00:00:00Z`)) - Instant.dayMillis)
    .slice(0, 10)

const backwards = (window: Window) =>
  Result.fail(new ReconciliationError({ problem: `"from" (${window.from}) is not before "to" (${window.to})` }))

const unreadable = (end: string, text: string) =>
  Result.fail(
    new ReconciliationError({
      problem: `"${end}" is neither an instant such as 2026-03-01T00:00:00Z nor a date such as 2026-03-01: ${text}`
    })
  )
