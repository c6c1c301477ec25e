import type { Finding } from "@nightaudit/reconcile"
import type { Stream } from "effect"
import type { RunDaySheets } from "./RunDaySheets.ts"
import type { RunManifest } from "./RunManifest.ts"
import type { RunTieOut } from "./RunTieOut.ts"
import type { RunTotals } from "./RunTotals.ts"

/** What a report is made of: the artifacts of one run. */
export interface Run<E = never, R = never> {
  readonly manifest: RunManifest
  readonly totals: RunTotals
  readonly daySheets: RunDaySheets
  /** Where the run had an external ledger. */
  readonly tieOut?: RunTieOut | undefined
  /** The same findings whenever it is run: a report reads them twice. */
  readonly findings: Stream.Stream<Finding.Finding, E, R>
}
