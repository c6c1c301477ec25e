import type { UnaskedRule } from "../Rule.ts"

/** Rows outside of what was asked for: whatever sent them may have left out others. */
export const rowNotAskedFor: UnaskedRule = {
  code: "row-not-asked-for",
  title: "rows that were not asked for",
  version: 1,
  severity: "warning",
  predicate:
    "an operation sends rows outside of the interval, or of other ids, services or enterprises, than were asked for: one finding for each operation",
  exceptions: ["a row that was asked for and has left the interval while it was read"],
  action:
    "reads the range again, and asks Mews support where it stays so: a filter that lets in what it should not may keep out what it should",
  scope: "unasked",
  judge: ({ operation, rows }) => ({
    orderItemIds: [],
    message: `${rows} row(s) of the operation ${operation} were not asked for, and are in no total.`,
    expected: "0",
    actual: `${rows} of ${operation}`,
    evidence: { operation, rows, exceptionsTested: ["left the interval while it was read"], exceptionsUndecided: [] }
  })
}
