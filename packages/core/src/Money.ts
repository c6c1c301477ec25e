/**
 * Exact decimals. An amount is the shortest decimal that reads as its JSON number, which is what the platform wrote; no sum is
 * rounded. Never add amounts of two currencies.
 */
import { BigDecimal } from "effect"

export type Decimal = BigDecimal.BigDecimal

export const zero: Decimal = BigDecimal.fromBigInt(0n)

/** The decimal in the JSON text of a number. The number must be finite. */
export const fromNumber: (value: number) => Decimal = BigDecimal.fromNumberUnsafe

/** A decimal as text, with all digits, without an exponent or trailing zeros: `126.05`, `0`, `-3.5`. */
export const format = (decimal: Decimal): string => {
  const { scale, value } = BigDecimal.normalize(decimal)
  const digits = (value < 0n ? -value : value).toString()
  const sign = value < 0n ? "-" : ""
  if (scale <= 0) return sign + digits + "0".repeat(value === 0n ? 0 : -scale)
  const padded = digits.padStart(scale + 1, "0")
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
}

/**
 * The number in units of a number of decimals, such as 1250 hundredths for 12.5. NaN if that is not a whole number, or has
 * more than fifteen digits: up to fifteen digits every decimal has its own double, and the division proves the digits.
 */
export const units = (value: number, decimals: number): number => {
  const scale = powers[decimals] ?? 10 ** decimals
  const count = Math.round(value * scale)
  return Math.abs(count) < mostUnits && count / scale === value ? count : Number.NaN
}

const mostUnits = 1e15

/** Looked up faster than computed. */
const powers = Array.from({ length: 16 }, (_, decimals) => 10 ** decimals)

/** The number as text, without an exponent. The number must be finite. */
export const text = (value: number): string => {
  const cents = Math.round(value * 100)
  // Nearly every amount is a price: put together from what is known it takes a tenth of the time.
  if (cents >= 0 && cents < mostCents && cents / 100 === value) {
    const whole = Math.floor(cents / 100)
    return `${whole}${hundredths[cents - whole * 100]}`
  }
  const text = `${value}`
  return text.includes("e") ? format(fromNumber(value)) : text
}

const mostCents = 1e9

/** From 0 to 99, as they stand after a whole number. */
const hundredths = Array.from({ length: 100 }, (_, cents) => `${cents / 100}`.slice(1))

/** A running sum of JSON numbers, exact at any length. */
export class Sum {
  /** Millionths; whole numbers far below 2^53 add exactly. */
  #micros = 0
  #carried = 0n
  /** What has more than six decimals, or more than nine digits before them; nothing while there is none. */
  #rest: Decimal | undefined

  add(value: number): void {
    const micros = units(value, 6)
    if (Number.isNaN(micros)) this.#rest = BigDecimal.sum(this.#rest ?? zero, fromNumber(value))
    else {
      this.#micros += micros
      if (Math.abs(this.#micros) >= mostUnits) {
        this.#carried += BigInt(this.#micros)
        this.#micros = 0
      }
    }
  }

  get total(): Decimal {
    const sum = BigDecimal.make(this.#carried + BigInt(this.#micros), 6)
    return this.#rest === undefined ? sum : BigDecimal.sum(sum, this.#rest)
  }

  /** The total as text, formatted by {@link format}. */
  get text(): string {
    return this.#rest === undefined && this.#carried === 0n ? text(this.#micros / 1e6) : format(this.total)
  }
}
