import { plural, verb } from "../../internal/words.ts"
import type { UnaskedRule } from "../Rule.ts"

/** Rows that do not match the request: the response may also lack rows that do. */
export const rowNotAskedFor: UnaskedRule = {
  code: "row-not-asked-for",
  title: "rows that were not requested",
  version: 1,
  severity: "warning",
  predicate:
    "an operation returned rows outside the requested interval, or of other IDs, services or enterprises than requested; one finding per operation",
  exceptions: ["a requested row that left the interval while it was read"],
  action:
    "Read the period again, and ask Mews support if it happens again: a filter that returns rows that were not requested may also omit rows that were",
  scope: "unasked",
  judge: ({ operation, rows }) => ({
    orderItemIds: [],
    message: `${plural(rows, "row")} of the operation ${operation} ${
      verb(rows, "was not requested and is", "were not requested and are")
    } in no total.`,
    expected: "0",
    actual: `${rows} of ${operation}`,
    evidence: { operation, rows, exceptionsTested: ["left the interval while it was read"], exceptionsUndecided: [] }
  })
}
