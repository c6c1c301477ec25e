/**
 * JSON without loss of digits. A double holds about 17 significant digits; `JSON.parse` silently changes a number that has
 * more, or that is too large or too small for a double.
 */
import { Predicate } from "effect"

/** A number that a double cannot represent, as its digits. No number schema accepts it; `JSON.stringify` writes it as received. */
export interface Digits {
  readonly rawJSON: string
}

declare global {
  /** Part of the language since 2025; the types do not have it yet, and an older engine has none. */
  interface JSON {
    readonly rawJSON?: (text: string) => Digits
    readonly isRawJSON?: (value: unknown) => boolean
  }
}

/**
 * Parses JSON as `JSON.parse` does, except that a number that a double cannot represent becomes {@link Digits}. Throws a
 * `SyntaxError` if the text is not valid JSON.
 */
export const parse = (text: string): unknown =>
  suspect.test(text)
    ? JSON.parse(text, (_, value, context?: Context) => exact(value, context?.source))
    : JSON.parse(text)

/** Given to the function that revives a number, with its text. Older engines give none. */
interface Context {
  readonly source?: string
}

/**
 * What may begin a number of more than fifteen digits, or one with an exponent. A quote comes before what stands in most
 * strings, so few bodies without such a number are looked at twice.
 */
const suspect = /(?:^|[:,[\s])-?(?:\d[\d.]{15}|\d[\d.]*[eE])/

const exact = (value: unknown, source: string | undefined): unknown =>
  typeof value === "number" && source !== undefined && !isExact(source, value) ? digits(source) : value

/** On an engine without `JSON.rawJSON` the digits are a string. */
const digits = (source: string): unknown => JSON.rawJSON?.(source) ?? source

/** The digits of a number that a double cannot represent; undefined for any other value. */
export const digitsOf = (value: unknown): string | undefined =>
  JSON.isRawJSON?.(value) === true && Predicate.hasProperty(value, "rawJSON") && typeof value.rawJSON === "string"
    ? value.rawJSON
    : undefined

/** Whether a number equals the decimal in its text: the shortest decimal that reads as the number is the same decimal. */
export const isExact = (text: string, value: number): boolean => {
  const decimal = normal(text)
  return decimal !== undefined && decimal === normal(`${value}`)
}

/** The digits of a decimal without zeros on either side, and the power of ten that they count. */
const normal = (text: string): string | undefined => {
  const parts = /^-?(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(text)
  if (parts === null) return undefined
  const [, whole = "", fraction = "", exponent = "0"] = parts
  const all = whole + fraction
  let [start, end] = [0, all.length]
  while (start < end && all.charCodeAt(start) === zero) start += 1
  while (end > start && all.charCodeAt(end - 1) === zero) end -= 1
  if (start === end) return "0"
  const sign = text.startsWith("-") ? "-" : ""
  return `${sign}${all.slice(start, end)}e${Number(exponent) - fraction.length + all.length - end}`
}

const zero = 48
