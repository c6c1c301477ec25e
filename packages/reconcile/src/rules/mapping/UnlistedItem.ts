import { Instant, type OrderItem } from "@nightaudit/core"
import { plural, verb } from "../../internal/words.ts"
import type { Observation } from "../../model/Finding.ts"
import type { ReconciledOrder } from "../../model/ReconciledOrder.ts"
import type { EnterpriseRule } from "../Rule.ts"

/** Items of the range that the listing of its items did not return: they are in no total. */
export const unlistedItem: EnterpriseRule = {
  code: "unlisted-item",
  title: "items of the period that its listing did not return",
  version: 1,
  severity: "error",
  predicate:
    "an order, or the run given with `--previous`, has an item that belongs to the period, and the listing of the period's items did not return it",
  exceptions: [
    "items updated at or after the as-of time",
    "if some items of the period could not be read or rows are quarantined, items that only an earlier run contains are not reported"
  ],
  action: "Read the period again: a response was empty or incomplete, and the totals lack these items",
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

/** The finding about the items, and where they are known from: their orders, or an earlier run. */
export const observation = (ids: ReadonlyArray<string>, known: "orders" | "an earlier run"): Observation => ({
  orderItemIds: ids,
  message: `${plural(ids.length, "item")} of the period ${
    verb(ids.length, "was not returned by its listing and is", "were not returned by its listing and are")
  } in no total.`,
  expected: "every item of the range",
  actual: `${ids.length} not listed`,
  evidence: {
    count: ids.length,
    knownBy: known,
    exceptionsTested: ["updated at or after the as-of time", "items that could not be read"],
    exceptionsUndecided: ["quarantined rows"]
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
