import { Instant, type OrderItem } from "@nightaudit/core"
import type { Observation } from "../../model/Finding.ts"
import type { ReconciledOrder } from "../../model/ReconciledOrder.ts"
import type { EnterpriseRule } from "../Rule.ts"

/** Items that exist in the range, and that the list of its items did not give: they are in no total. */
export const unlistedItem: EnterpriseRule = {
  code: "unlisted-item",
  title: "items of the range that its list left out",
  version: 1,
  severity: "error",
  predicate:
    "an order, or the run given with `--previous`, has an item that lies in the range, and the list of the range's items did not give it",
  exceptions: [
    "an item that was updated at or after the instant of judgement",
    "some items of the range could not be read, or rows were set aside: nothing is said then of what only an earlier run tells"
  ],
  action: "reads the range again: an answer was empty, or too short, and the totals lack these items",
  scope: "enterprise",
  begin: (enterpriseId, { asOf, inRange }) => {
    const unlisted: Array<string> = []
    return {
      add: (reconciled) => {
        for (const item of notInRange(reconciled)) {
          if (item.EnterpriseId !== enterpriseId || Instant.InstantOrder(item.UpdatedUtc, asOf) >= 0) continue
          if (inRange(item) !== undefined) unlisted.push(item.Id)
        }
      },
      observations: ({ isComplete }) => isComplete && unlisted.length > 0 ? [observation(unlisted, "orders")] : []
    }
  }
}

/** What is said of the items that somebody knows of: their orders, or an earlier run. */
export const observation = (ids: ReadonlyArray<string>, known: "orders" | "an earlier run"): Observation => ({
  orderItemIds: ids,
  message: `${ids.length} item(s) that lie in the range were not listed with it, and are in no total.`,
  expected: "every item of the range",
  actual: `${ids.length} not listed`,
  evidence: {
    count: ids.length,
    knownBy: known,
    exceptionsTested: ["updated at or after the instant of judgement", "items that could not be read"],
    exceptionsUndecided: ["rows that were set aside"]
  }
})

/** The items of an order that are not among those of the range. Both are sorted by id. */
const notInRange = ({ arrived, items, itemsInRange }: ReconciledOrder): ReadonlyArray<OrderItem.OrderItem> => {
  if (items.length <= itemsInRange.length) return nothing
  let at = 0
  return items.filter(({ Id }) => {
    while ((itemsInRange[at]?.Id ?? Id) < Id) at += 1
    return itemsInRange[at]?.Id !== Id && !arrived.some((each) => each.Id === Id)
  })
}

const nothing: ReadonlyArray<never> = []
