/** The names of the files of a run. */
import { Format } from "./Format.ts"

/** The manifest, which lists the other artifacts with their digests. */
export const manifest = "manifest.json"

export const totals = "totals.json"
export const daySheet = "day-sheet.json"
export const findings = "findings.ndjson"
export const reconciled = "reconciled.ndjson"
export const items = "items.ndjson"
export const quarantine = "quarantine.ndjson"

/** Part of a run with a rendered report. */
export const report = "report.html"

/** Part of a run with an external ledger. */
export const tieOut = "tie-out.json"

/**
 * The files that every run has, in the order in which they are put in place: if the manifest exists, all files are of its run.
 */
export const always = [totals, daySheet, findings, reconciled, items, quarantine, manifest] as const

const tables = ["totals", "findings", "reconciled", "items"]

/** The tables of a format. */
export const ofFormat = (format: Format): ReadonlyArray<string> => tables.map((name) => `${name}.${format}`)

/** The files that exist only if they were requested. */
export const optional: ReadonlyArray<string> = [tieOut, report, ...Format.literals.flatMap(ofFormat)]

const all: ReadonlySet<string> = new Set([...always, ...optional])

/** Whether a file of this name is an artifact, which nightaudit reads. */
export const isArtifact = (name: string): boolean => all.has(name)

/** Files of a run other than the artifacts that its manifest lists: the manifest, the report, and temporary files of runs. */
export const isOwn = (name: string): boolean =>
  name === manifest || name === report || /^\.(draft-|nightaudit-)/.test(name)
