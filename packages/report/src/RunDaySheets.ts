import { DaySheet } from "@nightaudit/reconcile"
import { Schema, Struct } from "effect"

/** The fields of an object of `day-sheet.json` that a report uses. */
export const RunDaySheet = DaySheet.DaySheet.mapFields((fields) => ({
  ...fields,
  days: Schema.Array(DaySheet.Day.mapFields(Struct.pick(["businessDate", "currency", "status"])))
}))
export type RunDaySheet = typeof RunDaySheet.Type

/** `day-sheet.json`. */
export const RunDaySheets = Schema.Array(RunDaySheet)
export type RunDaySheets = typeof RunDaySheets.Type
