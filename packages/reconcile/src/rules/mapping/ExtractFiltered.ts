import { plural } from "../../internal/words.ts"
import type { EnterpriseRule } from "../Rule.ts"

/** Among more items, some are canceled or inactive. */
const most = 500

/** A range without any canceled or inactive item: a filter may have left them out. */
export const extractFiltered: EnterpriseRule = {
  code: "extract-filtered",
  title: "extracts without canceled or inactive items",
  version: 1,
  severity: "warning",
  predicate: "a property has more than 500 items in the period, and none of them is Canceled or Inactive",
  exceptions: [
    "500 items or fewer",
    "items selected by closing time, among which canceled and inactive items do not occur"
  ],
  action:
    "Read the period again without a filter on states: it causes findings about orders without items and rebates of missing items",
  scope: "enterprise",
  begin: (_enterpriseId, { basis }) => {
    const states = new Map<string, number>()
    let hasCanceledOrInactive = false
    return {
      add: (_reconciled, inRange) => {
        if (hasCanceledOrInactive) return
        for (const { AccountingState } of inRange) {
          states.set(AccountingState, (states.get(AccountingState) ?? 0) + 1)
          hasCanceledOrInactive ||= AccountingState === "Canceled" || AccountingState === "Inactive"
        }
      },
      observations: () => {
        const items = [...states.values()].reduce((sum, count) => sum + count, 0)
        if (basis === "closed" || items <= most || hasCanceledOrInactive) return []
        return [{
          orderItemIds: [],
          message: `None of the ${plural(items, "item")} of the period is Canceled or Inactive.`,
          expected: "some Canceled or Inactive",
          actual: "none",
          evidence: {
            items,
            states: Object.fromEntries([...states].toSorted(([a], [b]) => a < b ? -1 : 1)),
            exceptionsTested: ["500 items or fewer", "selected by closing time"],
            exceptionsUndecided: ["services whose items are never canceled"]
          }
        }]
      }
    }
  }
}
