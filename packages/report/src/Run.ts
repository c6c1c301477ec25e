import type { Finding } from "@nightaudit/reconcile"
import type { Stream } from "effect"
import type { RunDaySheets } from "./RunDaySheets.ts"
import type { RunManifest } from "./RunManifest.ts"
import type { RunTieOut } from "./RunTieOut.ts"
import type { RunTotals } from "./RunTotals.ts"

/** The artifacts of one run, from which a report is rendered. */
export interface Run<E = never, R = never> {
  readonly manifest: RunManifest
  readonly totals: RunTotals
  readonly daySheets: RunDaySheets
  /** Present if the run had an external ledger. */
  readonly tieOut?: RunTieOut | undefined
  /** Must return the same findings each time it runs: a report reads them twice. */
  readonly findings: Stream.Stream<Finding.Finding, E, R>
}
