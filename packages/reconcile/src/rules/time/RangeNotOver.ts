import { Instant } from "@nightaudit/core"
import type { EnterpriseRule } from "../Rule.ts"

/** A range whose last business day is not closed yet: what is still to come is in no total. */
export const rangeNotOver: EnterpriseRule = {
  code: "range-not-over",
  title: "ranges that are not over",
  version: 1,
  severity: "warning",
  predicate:
    "the instant of judgement lies before the end of the range or, where that is a date, before the closing hour of the enterprise on its last business day",
  exceptions: [],
  action: "runs it again when the range is over: until then its totals are those of a part of it",
  scope: "enterprise",
  begin: (enterpriseId, { asOf, overAt }) => ({
    add: () => undefined,
    observations: () => {
      const over = overAt.get(enterpriseId)
      if (over === undefined || Instant.InstantOrder(asOf, over) >= 0) return []
      return [{
        orderItemIds: [],
        message: `The range is not over: it ends at ${over}, and was judged as of ${asOf}.`,
        expected: "a range that is over",
        actual: "a range that is not over",
        evidence: { overAt: over, asOf, exceptionsTested: [], exceptionsUndecided: [] }
      }]
    }
  })
}
