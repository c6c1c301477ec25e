import { Schema } from "effect"
import { Decimal } from "./internal/Decimal.ts"

const sums = { items: Schema.Int, net: Decimal, tax: Decimal, gross: Decimal }
const Sums = Schema.Struct(sums)

/** The fields of an object of `day-sheet.json` that a report uses. */
export const RunDaySheet = Schema.Struct({
  enterpriseId: Schema.String,
  days: Schema.Array(Schema.Struct({
    businessDate: Schema.String,
    currency: Schema.String,
    status: Schema.Literals(["provisional", "final"])
  })),
  advance: Schema.Array(Schema.Struct({ currency: Schema.String, ...sums })),
  ageing: Schema.Array(Schema.Struct({
    accountType: Schema.NullOr(Schema.String),
    orderState: Schema.NullOr(Schema.String),
    age: Schema.Literals(["0", "1-7", "8-30", "30+"]),
    currency: Schema.String,
    ...sums
  })),
  staleConfirmed: Schema.Array(Schema.Struct({ currency: Schema.String, orders: Schema.Int, ...sums })),
  canceledOrders: Schema.Array(
    Schema.Struct({ currency: Schema.String, orders: Schema.Int, live: Sums, cancellationFees: Sums })
  )
})
export type RunDaySheet = typeof RunDaySheet.Type

/** `day-sheet.json`. */
export const RunDaySheets = Schema.Array(RunDaySheet)
export type RunDaySheets = typeof RunDaySheets.Type
