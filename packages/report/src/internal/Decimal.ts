import { ArtifactText } from "@nightaudit/reconcile"
import { BigDecimal, Option, Schema } from "effect"

const isDecimal = Schema.is(ArtifactText.Decimal)

export const zero = BigDecimal.fromBigInt(0n)

/** The amount in a text, if it is one. */
export const parse = (text: string): Option.Option<BigDecimal.BigDecimal> =>
  isDecimal(text) ? BigDecimal.fromString(text) : Option.none()

/** The amount in a text that was decoded as a decimal. */
export const of = (text: string): BigDecimal.BigDecimal => Option.getOrElse(parse(text), () => zero)
