import { Totals } from "@nightaudit/reconcile"
import { Schema, Struct } from "effect"

/** The fields of a row of `totals.json` that a report uses. */
export const RunTotalsRow = Totals.TotalsRow.mapFields(
  Struct.pick([
    "enterpriseId",
    "businessDate",
    "serviceId",
    "accountingState",
    "currency",
    "items",
    "net",
    "tax",
    "gross"
  ])
)
export type RunTotalsRow = typeof RunTotalsRow.Type

/** `totals.json`. */
export const RunTotals = Schema.Array(RunTotalsRow)
export type RunTotals = typeof RunTotals.Type
