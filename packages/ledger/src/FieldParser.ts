/**
 * What the cells of a ledger say. They are text until they are read as the mapping declares, and what cannot be read so is
 * never guessed.
 */
import { Instant, type Money } from "@nightaudit/core"
import { BigDecimal, DateTime, Option, Result } from "effect"

const controls = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu

/** The beginning of a text on one line, without control characters; `most` is the maximum number of characters. */
export const excerpt = (text: string, most = 80): string => {
  const shown = [...text.slice(0, 4 * most).replaceAll(controls, " ").trim()]
  return shown.length > most ? `${shown.slice(0, most - 1).join("")}…` : shown.join("")
}

export interface DecimalFormat {
  readonly decimal: "." | ","
  /** What may stand between groups of three digits. */
  readonly thousands?: string | undefined
}

/** The maximum number of digits; longer numbers are an attack or not amounts. */
const mostDigits = 30

/**
 * Reads amounts such as `1.234,50`. A minus stands before or after the digits, or brackets around them. Nothing is read where
 * there is an exponent, a currency, or a group that has not three digits.
 */
export const decimal = (format: DecimalFormat): (text: string) => Money.Decimal | undefined => {
  const point = literal(format.decimal)
  const group = format.thousands === undefined ? "" : `|\\d{1,3}(?:${thousands(format.thousands)}\\d{3})+`
  const digits = `((?:\\d+${group})(?:${point}\\d+)?)`
  const pattern = new RegExp(`^(?:([-+]?)\\s*${digits}|${digits}\\s*(-)|(\\()${digits}\\))$`)
  const foreign = new RegExp(`[^\\d${point}]`, "g")
  return (text) => {
    const [, before, plain, trailed, after, bracket, bracketed] = pattern.exec(text.trim().replaceAll("\u2212", "-")) ??
      []
    const number = (plain ?? trailed ?? bracketed ?? "").replaceAll(foreign, "").replace(",", ".")
    if (number === "" || number.length > mostDigits) return undefined
    const amount = BigDecimal.fromStringUnsafe(number)
    return before === "-" || after !== undefined || bracket !== undefined ? BigDecimal.negate(amount) : amount
  }
}

const literal = (text: string): string => text.replaceAll(/[^\w\s]/g, "\\$&")

/** Programs that write a space mean any of those that do not break a line. */
const thousands = (separator: string): string => /^\s$/.test(separator) ? "[ \u00a0\u202f]" : literal(separator)

/** What a date may be made of, the longest first; the time of a day is read over. */
const parts: ReadonlyArray<readonly [token: string, pattern: string]> = [
  ["yyyy", "(?<year>\\d{4})"],
  ["yy", "(?<year>\\d{2})"],
  ["MM", "(?<month>\\d{2})"],
  ["M", "(?<month>\\d{1,2})"],
  ["dd", "(?<day>\\d{2})"],
  ["d", "(?<day>\\d{1,2})"],
  ["HH", "\\d{2}"],
  ["H", "\\d{1,2}"],
  ["mm", "\\d{2}"],
  ["ss", "\\d{2}(?:[.,]\\d+)?"]
]

/** Reads dates into `2026-03-01`. */
export type ReadDate = (text: string) => string | undefined

/**
 * Reads dates written as a pattern of `yyyy`, `yy`, `MM`, `M`, `dd`, `d`, `HH`, `H`, `mm`, `ss` and signs, or as `instant`: an
 * instant of ISO 8601 with `Z` or an offset, whose date is that of `timeZone`, or the one that is written there. Fails when
 * the pattern has not one year, one month and one day, or the zone does not exist.
 */
export const date = (format: string, timeZone?: string): Result.Result<ReadDate, string> => {
  if (format === "instant") return instant(timeZone)
  if (timeZone !== undefined) return Result.fail("a time zone is of use for instants only")
  let [rest, pattern] = [format, ""]
  while (rest !== "") {
    const part = parts.find(([token]) => rest.startsWith(token))
    if (part === undefined && /^[A-Za-z]/.test(rest) && !rest.startsWith("T")) {
      return Result.fail(`${JSON.stringify(format)} holds ${rest[0]}, which no date is made of`)
    }
    pattern += part === undefined ? literal(rest.charAt(0)) : part[1]
    rest = rest.slice(part?.[0].length ?? 1)
  }
  const named = ["year", "month", "day"].map((name) => pattern.split(`?<${name}>`).length - 1)
  if (named.some((count) => count !== 1)) {
    return Result.fail(`${JSON.stringify(format)} does not have one year, one month and one day, as yyyy-MM-dd has`)
  }
  const expression = new RegExp(`^${pattern}$`)
  return Result.succeed(cached((text) => {
    const { day = "", month = "", year = "" } = expression.exec(text.trim())?.groups ?? {}
    const written = [year.length === 2 ? `20${year}` : year, month.padStart(2, "0"), day.padStart(2, "0")].join("-")
    return isDate(written) ? written : undefined
  }))
}

const pattern = /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[-+]\d{2}:\d{2})$/

const instant = (timeZone: string | undefined): Result.Result<ReadDate, string> => {
  const zone = timeZone === undefined ? undefined : Option.getOrUndefined(DateTime.zoneMakeNamed(timeZone))
  if (timeZone !== undefined && zone === undefined) {
    return Result.fail(`there is no time zone ${JSON.stringify(timeZone)}`)
  }
  return Result.succeed(cached((text) => {
    const [written, day = ""] = pattern.exec(text.trim()) ?? []
    if (written === undefined || !isDate(day)) return undefined
    return Option.getOrUndefined(Option.map(
      DateTime.make(written.replace(" ", "T")),
      (instant) => zone === undefined ? day : DateTime.formatIsoDate(DateTime.setZone(instant, zone))
    ))
  }))
}

/** A ledger writes the same dates over and over; instants it may not. */
const cached = (read: ReadDate): ReadDate => {
  const known = new Map<string, string | undefined>()
  return (text) => {
    const date = known.get(text)
    if (date !== undefined || known.has(text)) return date
    if (known.size >= 10_000) known.clear()
    const fresh = read(text)
    known.set(text, fresh)
    return fresh
  }
}

const isDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && Option.exists(
    DateTime.make(`${text}T00:00:00Z`),
    (instant) => DateTime.formatIsoDateUtc(instant) === text
  )

/** The date that number of days later. */
export const addDays = (date: string, days: number): string =>
  DateTime.formatIsoDateUtc(DateTime.makeUnsafe(Date.parse(`${date}T00:00:00Z`) + days * Instant.dayMillis))

/** How many days `that` is after `self`. */
export const daysBetween = (self: string, that: string): number =>
  Math.round((Date.parse(`${that}T00:00:00Z`) - Date.parse(`${self}T00:00:00Z`)) / Instant.dayMillis)
