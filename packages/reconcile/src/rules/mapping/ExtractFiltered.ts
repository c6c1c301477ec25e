import type { EnterpriseRule } from "../Rule.ts"

/** Among so many items some are canceled or worth nothing. */
const most = 500

/** A range without a single canceled or inactive item: something on the way may have left them out. */
export const extractFiltered: EnterpriseRule = {
  code: "extract-filtered",
  title: "extracts that have no dead items",
  version: 1,
  severity: "warning",
  predicate: "an enterprise has more than 500 items in the range, and none of them is Canceled or Inactive",
  exceptions: ["500 items or fewer", "read by the closing of bills, which dead items are never on"],
  action: "reads the range again without a filter of states: orders without items and rebates of nothing come of it",
  scope: "enterprise",
  begin: (_enterpriseId, { basis }) => {
    const states = new Map<string, number>()
    let hasDead = false
    return {
      add: (_reconciled, inRange) => {
        if (hasDead) return
        for (const { AccountingState } of inRange) {
          states.set(AccountingState, (states.get(AccountingState) ?? 0) + 1)
          hasDead ||= AccountingState === "Canceled" || AccountingState === "Inactive"
        }
      },
      observations: () => {
        const items = [...states.values()].reduce((sum, count) => sum + count, 0)
        if (basis === "closed" || items <= most || hasDead) return []
        return [{
          orderItemIds: [],
          message: `None of ${items} items of the range is Canceled or Inactive.`,
          expected: "some Canceled or Inactive",
          actual: "none",
          evidence: {
            items,
            states: Object.fromEntries([...states].toSorted(([a], [b]) => a < b ? -1 : 1)),
            exceptionsTested: ["500 items or fewer", "read by the closing of bills"],
            exceptionsUndecided: ["services whose items are never canceled"]
          }
        }]
      }
    }
  }
}
