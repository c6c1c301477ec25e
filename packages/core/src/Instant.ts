/**
 * Instants as the platform writes them: ISO 8601 in UTC, kept as the validated string and read on demand.
 */
import { type Option, Order, Schema } from "effect"

/** Milliseconds of a day of 24 hours. */
export const dayMillis = 86_400_000

const pattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?Z$/

const daysIn = (year: number, month: number): number =>
  month === 2
    ? (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
    : month === 4 || month === 6 || month === 9 || month === 11
    ? 30
    : 31

const isInstant = (text: string): boolean => {
  const found = pattern.exec(text)
  if (found === null) return false
  const month = Number(found[2])
  const day = Number(found[3])
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(Number(found[1]), month) &&
    Number(found[4]) < 24 && Number(found[5]) < 60 && Number(found[6]) < 60
}

/**
 * An instant in UTC such as `2026-03-01T00:00:00Z`, with up to nine decimals of a second. A date that is in no
 * calendar, an offset other than `Z` and a date without a time are refused.
 */
export const Instant = Schema.String.check(
  Schema.makeFilter(isInstant, { expected: "an instant in UTC such as 2026-03-01T00:00:00Z" })
).pipe(Schema.brand("Instant"))
export type Instant = typeof Instant.Type

/** The instant that `text` writes, or none. */
export const parse: (text: string) => Option.Option<Instant> = Schema.decodeUnknownOption(Instant)

/** Milliseconds since 1970-01-01T00:00:00Z; smaller fractions are cut off. */
export const toEpochMillis = (instant: Instant): number => Date.parse(instant)

/** The instant that many milliseconds after 1970-01-01T00:00:00Z, written without a fraction when it has none. */
export const fromEpochMillis = (millis: number): Instant =>
  Instant.make(new globalThis.Date(millis).toISOString().replace(".000Z", "Z"))

const fraction = (instant: Instant): string => instant.slice(20, -1).padEnd(9, "0")

/** Earlier instants first, to the last digit that the platform wrote. */
export const InstantOrder: Order.Order<Instant> = Order.make((self, that) => {
  if (self === that) return 0
  const [a, b] = [self.slice(0, 19), that.slice(0, 19)]
  if (a !== b) return a < b ? -1 : 1
  const [x, y] = [fraction(self), fraction(that)]
  return x === y ? 0 : x < y ? -1 : 1
})
