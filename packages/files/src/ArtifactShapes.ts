/** The schema of each artifact: of a row if the artifact is a list of rows or has one row per line. */
import { Page } from "@nightaudit/core"
import { TieOut } from "@nightaudit/ledger"
import { DaySheet, Finding, Manifest, PublishedItem, ReconciledOrder, Totals } from "@nightaudit/reconcile"
import { Schema } from "effect"
import * as ArtifactNames from "./ArtifactNames.ts"
import * as ProvenFolder from "./ProvenFolder.ts"

/** `manifest.json` as it is written: with the digests of the other artifacts, and its own, by which `verify` checks them. */
const Manifested = Schema.Struct({
  ...Manifest.Manifest.fields,
  artifacts: ProvenFolder.Artifacts,
  digest: Schema.String
})

export const shapes = {
  [ArtifactNames.totals]: Totals.TotalsRow,
  [ArtifactNames.daySheet]: DaySheet.DaySheet,
  [ArtifactNames.findings]: Finding.Finding,
  [ArtifactNames.reconciled]: ReconciledOrder.Line,
  [ArtifactNames.items]: PublishedItem.PublishedItem,
  [ArtifactNames.quarantine]: Page.Quarantined,
  [ArtifactNames.tieOut]: TieOut.TieOut,
  [ArtifactNames.manifest]: Manifested
} as const
