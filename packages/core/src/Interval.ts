/**
 * Half-open intervals of time: `StartUtc <= t < EndUtc`, in the platform's own words.
 *
 * @see https://docs.mews.com/connector-api/operations/_objects#time-filter-interval
 */
import { Option, Order, Schema } from "effect"
import * as Instant from "./Instant.ts"

/** Three calendar months later; the last day of the month where the day does not exist. */
const threeMonthsAfter = (instant: Instant.Instant): number => {
  const start = new globalThis.Date(Instant.toEpochMillis(instant))
  const end = new globalThis.Date(start)
  end.setUTCMonth(start.getUTCMonth() + 3)
  if (end.getUTCDate() !== start.getUTCDate()) end.setUTCDate(0)
  return end.getTime()
}

/** An interval of any length that contains at least one instant. */
export const Range = Schema.Struct({ StartUtc: Instant.Instant, EndUtc: Instant.Instant }).check(
  Schema.makeFilter(
    ({ EndUtc, StartUtc }) => Order.isLessThan(Instant.InstantOrder)(StartUtc, EndUtc),
    { expected: "an interval that ends after it starts" }
  )
)
export type Range = typeof Range.Type

/**
 * An interval that the platform accepts: not empty, and at most three calendar months and a day long. Equal ends are refused
 * because the platform reads them as a test for equality.
 */
export const Interval = Range.check(
  Schema.makeFilter(
    ({ EndUtc, StartUtc }) => Instant.toEpochMillis(EndUtc) <= threeMonthsAfter(StartUtc) + Instant.dayMillis,
    { expected: "an interval of at most three months and a day" }
  )
)
export type Interval = typeof Interval.Type

/** The interval between two instants; none if it would be empty. */
export const make: (start: Instant.Instant, end: Instant.Instant) => Option.Option<Range> = (StartUtc, EndUtc) =>
  Schema.decodeUnknownOption(Range)({ StartUtc, EndUtc })

/** Whether the interval contains the instant. */
export const contains = ({ EndUtc, StartUtc }: Range, instant: Instant.Instant): boolean =>
  Instant.InstantOrder(StartUtc, instant) <= 0 && Instant.InstantOrder(instant, EndUtc) < 0

/**
 * Splits an interval into consecutive tiles, oldest first: each is three calendar months long, or `longestMillis` (at least a
 * second) if that is shorter; the last tile may be shorter.
 */
export const tile = (interval: Range, longestMillis: number = Infinity): ReadonlyArray<Interval> => {
  const end = Instant.toEpochMillis(interval.EndUtc)
  const longest = Math.max(longestMillis, 1000)
  const tiles: Array<Interval> = []
  let { StartUtc } = interval
  for (;;) {
    const edge = Math.min(Instant.toEpochMillis(StartUtc) + longest, threeMonthsAfter(StartUtc))
    if (edge >= end) return [...tiles, { StartUtc, EndUtc: interval.EndUtc }]
    const EndUtc = Instant.fromEpochMillis(edge)
    tiles.push({ StartUtc, EndUtc })
    StartUtc = EndUtc
  }
}

/** The two halves of an interval, split at a whole second; none if it is at most a second long. */
export const halve = (interval: Interval): Option.Option<readonly [Interval, Interval]> => {
  const start = Math.floor(Instant.toEpochMillis(interval.StartUtc) / 1000)
  const end = Math.ceil(Instant.toEpochMillis(interval.EndUtc) / 1000)
  if (end - start < 2) return Option.none()
  const middle = Instant.fromEpochMillis(Math.floor((start + end) / 2) * 1000)
  return Option.some([
    { StartUtc: interval.StartUtc, EndUtc: middle },
    { StartUtc: middle, EndUtc: interval.EndUtc }
  ])
}
