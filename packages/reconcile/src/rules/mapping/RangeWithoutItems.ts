import type { Basis } from "../../calendar/Basis.ts"
import { plural } from "../../internal/words.ts"
import type { EnterpriseRule } from "../Rule.ts"

const happened: Readonly<Record<Basis, string>> = {
  consumed: "consumed",
  closed: "billed",
  created: "created",
  updated: "updated"
}

/** A range without revenue: a closed season, or an extract that lost its items. */
export const rangeWithoutItems: EnterpriseRule = {
  code: "range-without-items",
  title: "periods without revenue",
  version: 1,
  severity: "warning",
  predicate: "a property has no items in the period, or only Canceled and Inactive ones, by the basis of the run",
  exceptions: ["not reported if some items of the period could not be read: the run is incomplete"],
  action:
    "Check whether the property was open, and accept the finding for a closed season: its fingerprint is the same for every period",
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
            ? `Nothing was ${happened[basis]} in the period: it has no order items.`
            : `Nothing was ${happened[basis]} in the period: ${
              dead === 1 ? "its only order item is not" : `none of its ${plural(dead, "order item")} is`
            } Open or Closed.`,
          expected: "items",
          actual: "none",
          evidence: {
            basis,
            dead,
            exceptionsTested: ["some items of the range could not be read"],
            exceptionsUndecided: ["a property that was closed", "quarantined rows"]
          }
        }]
      }
    }
  }
}
