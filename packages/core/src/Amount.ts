import { Schema } from "effect"
import { Nullable } from "./Nullable.ts"

/** The tax of one rate within an amount. Exempt amounts carry no code. */
export const TaxValue = Schema.Struct({
  Code: Nullable(Schema.String),
  Value: Schema.Finite
})
export type TaxValue = typeof TaxValue.Type

/** The net value that one tax was calculated from, and that tax. Bases of stacked taxes overlap. */
export const TaxBreakdownItem = Schema.Struct({
  TaxRateCode: Nullable(Schema.String),
  NetValue: Schema.Finite,
  TaxValue: Schema.Finite
})
export type TaxBreakdownItem = typeof TaxBreakdownItem.Type

/**
 * An amount of money in one currency, as JSON numbers. Read them with `Money.fromNumber`, never with floating point
 * arithmetic.
 */
export const Amount = Schema.Struct({
  Currency: Schema.NonEmptyString,
  NetValue: Schema.Finite,
  GrossValue: Schema.Finite,
  TaxValues: Schema.Array(TaxValue),
  Breakdown: Nullable(Schema.Struct({ Items: Nullable(Schema.Array(TaxBreakdownItem)) }))
})
export type Amount = typeof Amount.Type
