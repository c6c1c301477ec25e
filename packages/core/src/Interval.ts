/**
 * Half-open intervals of time: `StartUtc <= t < EndUtc`, in the platform's own words.
 *
 * @see https://docs.mews.com/connector-api/operations/_objects#time-filter-interval
 */
import { Option, Order, Schema } from "effect"
import * as Instant from "./Instant.ts"

/** Three calendar months and a day later; of the months, the last day of one where the day does not exist. */
const lastEndAfter = (instant: Instant.Instant): number => {
  const start = new globalThis.Date(Instant.toEpochMillis(instant))
  const end = new globalThis.Date(start)
  end.setUTCMonth(start.getUTCMonth() + 3)
  if (end.getUTCDate() !== start.getUTCDate()) end.setUTCDate(0)
  return end.getTime() + Instant.dayMillis
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
    ({ EndUtc, StartUtc }) => Instant.toEpochMillis(EndUtc) <= lastEndAfter(StartUtc),
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

/** Three months are 89 days at the least; 28 stay below it in every calendar. */
const tileMillis = 28 * Instant.dayMillis

/**
 * The interval cut edge to edge into as few tiles as may be, oldest first: each is at most `longestMillis` long, which
 * counts between a second and 28 days.
 */
export const tile = (interval: Range, longestMillis: number = tileMillis): ReadonlyArray<Interval> => {
  const end = Instant.toEpochMillis(interval.EndUtc)
  const tiles: Array<Interval> = []
  let StartUtc = interval.StartUtc
  const step = Math.min(Math.max(longestMillis, 1000), tileMillis)
  for (let edge = Instant.toEpochMillis(StartUtc) + step; edge < end; edge += step) {
    const EndUtc = Instant.fromEpochMillis(edge)
    tiles.push({ StartUtc, EndUtc })
    StartUtc = EndUtc
  }
  return [...tiles, { StartUtc, EndUtc: interval.EndUtc }]
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
