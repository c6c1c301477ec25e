import { plural, verb } from "../../internal/words.ts"
import type { QuarantineRule } from "../Rule.ts"

/** Quarantined rows: no rule evaluates them, and they are in no total. */
export const quarantinedRow: QuarantineRule = {
  code: "quarantined-row",
  title: "rows that do not match the API contract and are in no total",
  version: 1,
  severity: "error",
  predicate:
    "rows of an operation lack a field that a sum or a rule needs, or have it in another form, and are in `quarantine.ndjson`; one finding per operation and property",
  exceptions: ["a row is reported even if a later version of it could be read"],
  action: "Look the rows up in Mews by the IDs in the evidence, add them by hand, and ask Mews support",
  scope: "quarantine",
  judge: ({ operation, rows }) => ({
    orderItemIds: operation === "orderItems" ? rows.flatMap(({ id }) => id ?? []) : [],
    message: `${plural(rows.length, "row")} of the operation ${operation} ${
      verb(rows.length, "does not match the API contract and is", "do not match the API contract and are")
    } in no total.`,
    expected: "0",
    actual: `${rows.length}`,
    evidence: {
      operation,
      count: rows.length,
      ids: rows.flatMap(({ id }) => id ?? []).toSorted(),
      withoutId: rows.filter(({ id }) => id === undefined).length,
      paths: [...new Set(rows.flatMap(({ paths }) => paths))].toSorted(),
      exceptionsTested: [],
      exceptionsUndecided: ["read again since, in a version that matches the API contract"]
    }
  })
}
