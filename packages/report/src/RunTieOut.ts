import { Schema } from "effect"
import { Decimal } from "./internal/Decimal.ts"

/** The fields of `tie-out.json` that a report uses. */
export const RunTieOut = Schema.Struct({
  schemaVersion: Schema.Literal(1),
  status: Schema.Literals(["tied", "open", "incomplete"]),
  mode: Schema.Literals(["totals", "lines"]),
  rows: Schema.Struct({ lines: Schema.Int, unreadable: Schema.Int, outsideRange: Schema.Int }),
  tieOut: Schema.Array(Schema.Struct({
    enterpriseId: Schema.NullOr(Schema.String),
    from: Schema.NullOr(Schema.String),
    to: Schema.NullOr(Schema.String),
    currency: Schema.String,
    measure: Schema.String,
    ledger: Decimal,
    pms: Decimal,
    difference: Decimal,
    timing: Decimal,
    restated: Decimal,
    rebateShifts: Decimal,
    outOfScope: Decimal,
    pending: Decimal,
    rounding: Decimal,
    unexplained: Decimal,
    tolerance: Decimal,
    ties: Schema.Boolean
  })),
  statuses: Schema.Array(Schema.Struct({
    enterpriseId: Schema.NullOr(Schema.String),
    currency: Schema.String,
    status: Schema.String,
    lines: Schema.Int,
    items: Schema.Int,
    ledger: Decimal,
    pms: Decimal
  }))
})
export type RunTieOut = typeof RunTieOut.Type
