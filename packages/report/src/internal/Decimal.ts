import { BigDecimal, Option, Schema } from "effect"

/** A double has at most 309 digits before its point and 1,074 after it; a sum of doubles has few more. */
const pattern = /^-?\d{1,400}(?:\.\d{1,1100})?$/

/** An amount in the format of the artifacts. */
export const Decimal = Schema.String.check(Schema.isPattern(pattern, { expected: "a decimal" }))

export const zero = BigDecimal.fromBigInt(0n)

/** The amount in a text, if it is one. */
export const parse = (text: string): Option.Option<BigDecimal.BigDecimal> =>
  pattern.test(text) ? BigDecimal.fromString(text) : Option.none()

/** The amount in a text that was decoded with {@link Decimal}. */
export const of = (text: string): BigDecimal.BigDecimal => Option.getOrElse(parse(text), () => zero)
