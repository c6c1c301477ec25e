/**
 * Exact decimals. An amount is the shortest decimal that gives its JSON number back, which is what the platform printed;
 * from there to the last sum nothing is rounded. Amounts of two currencies must never be added.
 */
import { BigDecimal } from "effect"

export type Decimal = BigDecimal.BigDecimal

export const zero: Decimal = BigDecimal.fromBigInt(0n)

/** The decimal that a JSON number was printed from. The number must be finite. */
export const fromNumber: (value: number) => Decimal = BigDecimal.fromNumberUnsafe

/** All digits and no exponent, without zeros at the end: `126.05`, `0`, `-3.5`. */
export const format = (decimal: Decimal): string => {
  const { scale, value } = BigDecimal.normalize(decimal)
  const digits = (value < 0n ? -value : value).toString()
  const sign = value < 0n ? "-" : ""
  if (scale <= 0) return sign + digits + "0".repeat(value === 0n ? 0 : -scale)
  const padded = digits.padStart(scale + 1, "0")
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
}

/** Every decimal of at most fifteen digits has a double of its own, so this division proves the digits. */
const mostExact = 1e9

/** A running sum of JSON numbers, exact however long it grows. */
export class Sum {
  /** Millionths; whole numbers far below 2^53 add exactly. */
  #micros = 0
  #carried = 0n
  /** What has more than six decimals, or more than nine digits before them. */
  #rest = zero

  add(value: number): void {
    const micros = Math.round(value * 1e6)
    if (Math.abs(value) < mostExact && micros / 1e6 === value) {
      this.#micros += micros
      if (Math.abs(this.#micros) > 1e15) this.#carry()
    } else {
      this.#rest = BigDecimal.sum(this.#rest, fromNumber(value))
    }
  }

  get total(): Decimal {
    this.#carry()
    return BigDecimal.sum(BigDecimal.make(this.#carried, 6), this.#rest)
  }

  #carry(): void {
    this.#carried += BigInt(this.#micros)
    this.#micros = 0
  }
}
