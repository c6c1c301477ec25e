/**
 * Texts in artifacts that stand for something else: amounts and business dates.
 */
import { Schema } from "effect"

/** A double has at most 309 digits before its point and 1,074 after it; a sum of doubles has few more. */
const decimal = /^-?\d{1,400}(?:\.\d{1,1100})?$/

/** An exact amount in plain digits, such as `-12.50`: a text, because JSON numbers lose digits. */
export const Decimal = Schema.String.check(Schema.isPattern(decimal, { expected: "a decimal" }))

/** The date of a business day of an enterprise, such as `2026-03-31`. */
export const BusinessDate = Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}-\d{2}$/, { expected: "a date" }))
