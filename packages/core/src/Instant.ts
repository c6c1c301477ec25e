/** Instants as the platform writes them: ISO 8601 in UTC, kept as validated text, so that no digit is lost. */
import type * as Option from "effect/Option"
import type * as Order from "effect/Order"
import * as Schema from "effect/Schema"

/** Milliseconds of a day of 24 hours. */
export const dayMillis = 86_400_000

const separators: ReadonlyArray<readonly [index: number, code: number]> = [
  [4, 0x2d],
  [7, 0x2d],
  [10, 0x54],
  [13, 0x3a],
  [16, 0x3a]
]

/** The digits from one index to another as a number; NaN where one of them is none. */
const digits = (text: string, from: number, to: number): number => {
  let value = 0
  for (let index = from; index < to; index++) {
    const digit = text.charCodeAt(index) - 0x30
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : Number.NaN
  }
  return value
}

const daysIn = (year: number, month: number): number =>
  month === 2
    ? (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
    : month === 4 || month === 6 || month === 9 || month === 11
    ? 30
    : 31

// Each row of a page has several: a regular expression takes four times as long.
const isInstant = (text: string): boolean => {
  const end = text.length - 1
  if (end < 19 || end > 29 || end === 20 || text.charCodeAt(end) !== 0x5a) return false
  for (const [index, code] of separators) if (text.charCodeAt(index) !== code) return false
  if (end > 19 && (text.charCodeAt(19) !== 0x2e || Number.isNaN(digits(text, 20, end)))) return false
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 7)
  const day = digits(text, 8, 10)
  return year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) &&
    digits(text, 11, 13) < 24 && digits(text, 14, 16) < 60 && digits(text, 17, 19) < 60
}

/**
 * An instant in UTC such as `2026-03-01T00:00:00Z`, with up to nine decimals of a second. Rejects a date that does not exist,
 * an offset other than `Z`, and a date without a time.
 */
export const Instant = Schema.String.check(
  Schema.makeFilter(isInstant, { expected: "an instant in UTC such as 2026-03-01T00:00:00Z" })
).pipe(Schema.brand("Instant"))
export type Instant = typeof Instant.Type

/** The instant in `text`; none if it is not one. */
export const parse: (text: string) => Option.Option<Instant> = Schema.decodeUnknownOption(Instant)

/** Milliseconds since 1970-01-01T00:00:00Z, rounded down. */
export const toEpochMillis = (instant: Instant): number =>
  midnight(pair(instant, 0) * 100 + pair(instant, 2), pair(instant, 5), pair(instant, 8)) +
  pair(instant, 11) * 3_600_000 + pair(instant, 14) * 60_000 + pair(instant, 17) * 1000 + millisOf(instant)

/** The number that two digits write. */
const pair = (text: string, at: number): number => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 0x30 * 11

/** The start of a day of the Gregorian calendar, whose years are counted from March so that a leap day is the last. */
const midnight = (year: number, month: number, day: number): number => {
  const years = month > 2 ? year : year - 1
  const days = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  return (years * 365 + Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400) + days - daysTo1970) *
    dayMillis
}

/** From the first of March of the year 0. */
const daysTo1970 = 719_468

const millisOf = (instant: string): number =>
  instant.length === 20 ? 0 : digits(instant.slice(20, -1).padEnd(3, "0"), 0, 3)

/**
 * The instant `millis` milliseconds after 1970-01-01T00:00:00Z, without a fraction if it is a whole second. Values before the
 * year 0 or after the year 9999 give the first or the last millisecond of these years.
 */
export const fromEpochMillis = (millis: number): Instant =>
  millis % 1000 === 0 && millis >= 0 && millis < year10000
    ? ofSeconds(millis / 1000)
    : Instant.make(
      new globalThis.Date(Math.min(Math.max(millis, year0), year10000 - 1)).toISOString().replace(".000Z", "Z")
    )

const [year0, year10000] = [-62_167_219_200_000, 253_402_300_800_000]

const ofSeconds = (seconds: number): Instant => {
  const days = Math.floor(seconds / 86_400)
  const ofDay = seconds - days * 86_400
  // The same calendar as that of `midnight`, in cycles of 400 years.
  const cycle = Math.floor((days + daysTo1970) / 146_097)
  const ofCycle = days + daysTo1970 - cycle * 146_097
  const yearOfCycle = Math.floor(
    (ofCycle - Math.floor(ofCycle / 1460) + Math.floor(ofCycle / 36_524) - Math.floor(ofCycle / 146_096)) / 365
  )
  const ofYear = ofCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100))
  const sinceMarch = Math.floor((5 * ofYear + 2) / 153)
  const day = ofYear - Math.floor((153 * sinceMarch + 2) / 5) + 1
  const month = sinceMarch < 10 ? sinceMarch + 3 : sinceMarch - 9
  const year = yearOfCycle + cycle * 400 + (month < 3 ? 1 : 0)
  const century = Math.floor(year / 100)
  const ofCentury = year - century * 100
  const hour = Math.floor(ofDay / 3600)
  const minute = Math.floor(ofDay / 60) % 60
  const second = ofDay % 60
  // Many characters at once are one flat text, where texts that are joined are a tree.
  return String.fromCharCode(
    tens(century),
    ones(century),
    tens(ofCentury),
    ones(ofCentury),
    0x2d,
    tens(month),
    ones(month),
    0x2d,
    tens(day),
    ones(day),
    0x54,
    tens(hour),
    ones(hour),
    0x3a,
    tens(minute),
    ones(minute),
    0x3a,
    tens(second),
    ones(second),
    0x5a
  ) as Instant
}

const tens = (value: number): number => 0x30 + Math.floor(value / 10)
const ones = (value: number): number => 0x30 + value % 10

const fraction = (instant: Instant): string => instant.slice(20, -1).padEnd(9, "0")

/** Orders instants from earlier to later, by all digits that the platform wrote. */
export const InstantOrder: Order.Order<Instant> = (self, that) => {
  if (self === that) return 0
  // With as many decimals of a second the texts sort as what they write.
  if (self.length === that.length) return self < that ? -1 : 1
  const [a, b] = [self.slice(0, 19), that.slice(0, 19)]
  if (a !== b) return a < b ? -1 : 1
  const [x, y] = [fraction(self), fraction(that)]
  return x === y ? 0 : x < y ? -1 : 1
}
