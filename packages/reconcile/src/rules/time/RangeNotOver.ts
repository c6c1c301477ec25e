import { Instant } from "@nightaudit/core"
import type { EnterpriseRule } from "../Rule.ts"

/** A range whose last business day is not closed yet: later postings are in no total. */
export const rangeNotOver: EnterpriseRule = {
  code: "range-not-over",
  title: "periods that are not over",
  version: 1,
  severity: "warning",
  predicate:
    "the as-of time is before the end of the range or, if that is a date, before the closing hour of the property on its last business day",
  exceptions: [],
  action: "Run again when the period is over: until then its totals are partial",
  scope: "enterprise",
  begin: (enterpriseId, { asOf, overAt }) => ({
    add: () => undefined,
    observations: () => {
      const over = overAt.get(enterpriseId)
      if (over === undefined || Instant.InstantOrder(asOf, over) >= 0) return []
      return [{
        orderItemIds: [],
        message: `The period is not over: it ends at ${over}, and was evaluated as of ${asOf}.`,
        expected: "a range that is over",
        actual: "a range that is not over",
        evidence: { overAt: over, asOf, exceptionsTested: [], exceptionsUndecided: [] }
      }]
    }
  })
}
