import type { QuarantineRule } from "../Rule.ts"

/** Rows that could not be understood: nothing of them is judged, and no total holds them. */
export const quarantinedRow: QuarantineRule = {
  code: "quarantined-row",
  title: "rows that could not be understood and are in no total",
  version: 1,
  severity: "error",
  predicate:
    "rows of an operation lack what a sum or a rule needs, or hold it in another form, and stand in `quarantine.ndjson`: one finding for each operation and enterprise",
  exceptions: ["a row whose next version could be read is told all the same"],
  action: "looks the rows up in Mews by the ids of the evidence, adds them by hand, and asks Mews support",
  scope: "quarantine",
  judge: ({ operation, rows }) => ({
    orderItemIds: operation === "orderItems" ? rows.flatMap(({ id }) => id ?? []) : [],
    message: `${rows.length} row(s) of the operation ${operation} could not be understood, and are in no total.`,
    expected: "0",
    actual: `${rows.length}`,
    evidence: {
      operation,
      count: rows.length,
      ids: rows.flatMap(({ id }) => id ?? []).toSorted(),
      withoutId: rows.filter(({ id }) => id === undefined).length,
      paths: [...new Set(rows.flatMap(({ paths }) => paths))].toSorted(),
      exceptionsTested: [],
      exceptionsUndecided: ["read again since, in a version that could be understood"]
    }
  })
}
