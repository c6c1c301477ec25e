/**
 * What the files of a run are called.
 */
import { Format } from "./Format.ts"

/** Names the other files, and proves them. */
export const manifest = "manifest.json"

/** What a run has besides where somebody renders it for a person. */
export const report = "report.html"

/** What a run with an external ledger has besides. */
export const tieOut = "tie-out.json"

/** The files that every run has, in the order in which they are put in place: where the manifest is, all are of its run. */
export const always = [
  "totals.json",
  "day-sheet.json",
  "findings.ndjson",
  "reconciled.ndjson",
  "items.ndjson",
  "quarantine.ndjson",
  manifest
] as const

const tables = ["totals", "findings", "reconciled", "items"]

/** The tables of a format. */
export const ofFormat = (format: Format): ReadonlyArray<string> => tables.map((name) => `${name}.${format}`)

/** What is there only when it was asked for. */
export const optional: ReadonlyArray<string> = [tieOut, report, ...Format.literals.flatMap(ofFormat)]

const all: ReadonlySet<string> = new Set([...always, ...optional])

/** Whether nightaudit would read a file of that name as one of the run. */
export const isArtifact = (name: string): boolean => all.has(name)

/** Files of a run other than the artifacts that its manifest lists: the manifest, the report, and temporary files of runs. */
export const isOwn = (name: string): boolean =>
  name === manifest || name === report || /^\.(draft-|nightaudit-)/.test(name)
