/**
 * Number and date formats of a language tag.
 */
import * as Currency from "@nightaudit/reconcile/model/Currency"
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"

export interface Locale {
  /** The BCP 47 tag, such as `en` or `de-AT`. */
  readonly tag: string
  readonly count: (value: number) => string
  /** With at least the decimals of the currency, and all decimals of the amount; without the currency code. */
  readonly money: (amount: BigDecimal.BigDecimal, currency: string) => string
  /** Of a date such as `2026-03-01`; another text is returned unchanged. */
  readonly date: (date: string) => string
  /** Of a date, without its year. */
  readonly shortDate: (date: string) => string
  /** Of an instant or a date, in UTC; another text is returned unchanged. */
  readonly instant: (instant: string) => string
}

/** The locale of a tag; none if the tag is not valid. */
export const fromTag = (tag: string): Option.Option<Locale> =>
  Option.map(Option.liftThrowable(Intl.getCanonicalLocales)(tag), ([canonical = "en"]) => make(canonical))

const make = (tag: string): Locale => {
  const counts = new Intl.NumberFormat(tag)
  const amounts = new Map<string, Intl.NumberFormat>()
  const amountsOf = (currency: string): Intl.NumberFormat => {
    const known = amounts.get(currency)
    if (known !== undefined) return known
    const format = new Intl.NumberFormat(tag, {
      minimumFractionDigits: Currency.precision(currency),
      maximumFractionDigits: 20
    })
    amounts.set(currency, format)
    return format
  }
  const dates = new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeZone: "UTC" })
  const shortDates = new Intl.DateTimeFormat(tag, { day: "numeric", month: "short", timeZone: "UTC" })
  const instants = new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" })
  const inWords = (format: Intl.DateTimeFormat) => (text: string): string => {
    const date = new Date(text)
    return Number.isNaN(date.getTime()) ? text : format.format(date)
  }
  const date = inWords(dates)
  const instant = inWords(instants)
  return {
    tag,
    count: (value) => counts.format(value),
    money: (amount, currency) => {
      const digits = BigDecimal.format(amount)
      return isNumeric(digits) ? amountsOf(currency).format(digits) : digits
    },
    date: (text) => isDate(text) ? date(text) : text,
    shortDate: (text) => isDate(text) ? inWords(shortDates)(text) : text,
    instant: (text) => isDate(text) ? date(text) : isInstant(text) ? `${instant(text)} UTC` : text
  }
}

const isDate = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text)

const isInstant = (text: string): boolean => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text)

const isNumeric = (text: string): text is `${number}` => text !== "" && Number.isFinite(Number(text))
