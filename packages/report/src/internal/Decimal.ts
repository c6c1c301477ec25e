import { BigDecimal, Option, Schema } from "effect"

/** A double has 309 digits before its point and 1,074 after it at most, and a sum of doubles few more. */
const pattern = /^-?\d{1,400}(?:\.\d{1,1100})?$/

/** An amount as the artifacts write it. */
export const Decimal = Schema.String.check(Schema.isPattern(pattern, { expected: "a decimal" }))

export const zero = BigDecimal.fromBigInt(0n)

/** The amount that a text is, if it is one. */
export const parse = (text: string): Option.Option<BigDecimal.BigDecimal> =>
  pattern.test(text) ? BigDecimal.fromString(text) : Option.none()

/** The amount of a text that has been decoded as one. */
export const of = (text: string): BigDecimal.BigDecimal => Option.getOrElse(parse(text), () => zero)
