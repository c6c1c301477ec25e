/**
 * One self-contained HTML report of a run, for a person to read.
 */
export * as AmountInQuestion from "./AmountInQuestion.ts"
export * as FindingGroups from "./FindingGroups.ts"
export * as Html from "./Html.ts"
export * as Locale from "./Locale.ts"
export * as Names from "./Names.ts"
export * as Report from "./Report.ts"
export type { Run } from "./Run.ts"
export { RunDaySheet, RunDaySheets } from "./RunDaySheets.ts"
export * as RunFolder from "./RunFolder.ts"
export { RunManifest } from "./RunManifest.ts"
export { RunTieOut } from "./RunTieOut.ts"
export { RunTotals, RunTotalsRow } from "./RunTotals.ts"
