import type { Basis } from "../../calendar/Basis.ts"
import type { EnterpriseRule } from "../Rule.ts"

const happened: Readonly<Record<Basis, string>> = {
  consumed: "consumed",
  closed: "billed",
  created: "created",
  updated: "updated"
}

/** A range of which nothing can be said: a closed season, or an extract that something on the way has emptied. */
export const rangeWithoutItems: EnterpriseRule = {
  code: "range-without-items",
  title: "ranges in which nothing was consumed",
  version: 1,
  severity: "warning",
  predicate:
    "an enterprise has no item in the range, or none but Canceled and Inactive ones, by the basis that was asked for",
  exceptions: ["some items of the range could not be read: the run is incomplete then"],
  action:
    "looks whether the hotel was open, and accepts the finding for a closed season: it stays the same for each range",
  scope: "enterprise",
  begin: (enterpriseId, { basis }) => {
    let dead = 0
    let alive = 0
    return {
      add: ({ itemsInRange }) => {
        for (const { AccountingState, EnterpriseId } of itemsInRange) {
          if (EnterpriseId !== enterpriseId) continue
          if (AccountingState === "Canceled" || AccountingState === "Inactive") dead += 1
          else alive += 1
        }
      },
      observations: ({ isComplete }) => {
        if (!isComplete || alive > 0) return []
        return [{
          orderItemIds: [],
          message: dead === 0
            ? `Nothing was ${happened[basis]} in the range: it has no order item.`
            : `Nothing was ${happened[basis]} in the range: none of its ${dead} order items is Open or Closed.`,
          expected: "items",
          actual: "none",
          evidence: {
            basis,
            dead,
            exceptionsTested: ["some items of the range could not be read"],
            exceptionsUndecided: ["a hotel that was closed", "rows that were set aside"]
          }
        }]
      }
    }
  }
}
