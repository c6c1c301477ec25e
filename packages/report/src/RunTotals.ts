import { Schema } from "effect"
import { Decimal } from "./internal/Decimal.ts"

/** The fields of a row of `totals.json` that a report uses. */
export const RunTotalsRow = Schema.Struct({
  enterpriseId: Schema.String,
  businessDate: Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}-\d{2}$/, { expected: "a date" })),
  serviceId: Schema.String,
  accountingState: Schema.String,
  currency: Schema.String,
  items: Schema.Int,
  net: Decimal,
  tax: Decimal,
  gross: Decimal
})
export type RunTotalsRow = typeof RunTotalsRow.Type

/** `totals.json`. */
export const RunTotals = Schema.Array(RunTotalsRow)
export type RunTotals = typeof RunTotals.Type
