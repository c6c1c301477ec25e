import type { Truth } from "@nightaudit/sandbox"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { paths, rows } from "./Folder.ts"
import * as Shapes from "./Shapes.ts"

export const names = [
  "day-sheet.json",
  "findings.ndjson",
  "items.ndjson",
  "manifest.json",
  "quarantine.ndjson",
  "reconciled.ndjson",
  "report.html",
  "totals.json"
]

/** The artifacts that must be the same whatever the pages and the concurrency. */
export const stable = [
  "day-sheet.json",
  "findings.ndjson",
  "items.ndjson",
  "reconciled.ndjson",
  "report.html",
  "totals.json"
]

const attempts = /<section aria-labelledby="behaviour">.*?<\/section>/s

/** The text of an artifact; of the report without the section that counts attempts, as the manifest does. */
export const steady = (directory: string, name: string): string => {
  const text = readFileSync(join(directory, name), "utf8")
  if (name !== "report.html") return text
  if (!attempts.test(text)) throw new Error("The report does not say how the API behaved")
  return text.replace(attempts, "")
}

/** The artifacts of a run, each as the contract describes it; throws where one is not. */
export const read = (directory: string) => {
  const text = (name: string) => readFileSync(join(directory, name), "utf8")
  return {
    names: paths(directory),
    manifest: Shapes.manifest(text("manifest.json")),
    totals: Shapes.totals(text("totals.json")),
    daySheets: Shapes.daySheets(text("day-sheet.json")),
    items: rows(text("items.ndjson")).map((row) => Shapes.item(row)),
    findings: rows(text("findings.ndjson")).map((row) => Shapes.finding(row)),
    reconciled: rows(text("reconciled.ndjson")).map((row) => Shapes.reconciled(row)),
    quarantine: rows(text("quarantine.ndjson"))
  }
}

const byKey = <Row>(rows: ReadonlyArray<Row>): ReadonlyArray<string> =>
  rows.map((row) => JSON.stringify(row)).toSorted()

/** What the artifacts say of a window, and what the sandbox knows of it. How grave a finding is, it does not judge. */
export const compared = (truth: Truth, { findings, items, manifest, reconciled, totals }: ReturnType<typeof read>) => {
  const brief = (
    { code, orderItemIds, serviceOrderId }: Pick<Truth["findings"][number], "code" | "orderItemIds" | "serviceOrderId">
  ) => ({ code, serviceOrderId, orderItemIds })
  const lines = reconciled.flatMap(({ orderItemIds }) => orderItemIds)
  return [
    {
      items: manifest.conservation.items,
      verdicts: manifest.verdicts,
      totals: byKey(totals.map(({ taxes: _, ...row }) => row)),
      published: items.length,
      findings: byKey(findings.map(brief)),
      lines: lines.length
    },
    {
      items: truth.items,
      verdicts: truth.verdicts,
      totals: byKey(truth.totals),
      published: truth.items,
      findings: byKey(truth.findings.map(brief)),
      lines: truth.items
    }
  ] as const
}
