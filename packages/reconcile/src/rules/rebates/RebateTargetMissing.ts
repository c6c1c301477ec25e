import * as decimals from "../../internal/decimals.ts"
import { isLive, rebatedItemOf } from "../../model/ItemKind.ts"
import type { ItemRule } from "../Rule.ts"

/** An Open or Closed rebate of an item that does not exist: the item was looked up by ID and not returned. */
export const rebateTargetMissing: ItemRule = {
  code: "rebate-target-missing",
  title: "rebates of items that do not exist",
  version: 1,
  severity: "warning",
  predicate: "the item that an Open or Closed rebate refers to was looked up by ID and not returned",
  exceptions: ["not reported if the lookup failed: see `unresolved-reference`"],
  action: "Find the original bill, or treat the rebate as an unexplained credit",
  scope: "item",
  when: ({ hasRebates }) => hasRebates,
  judge: (item, { related }) => {
    const target = rebatedItemOf(item)
    if (target === undefined || !isLive(item) || !related.missingItems.has(target)) return undefined
    const gross = decimals.text(item.Amount.GrossValue)
    return {
      orderItemIds: [item.Id],
      message: `A rebate of ${gross} ${item.Amount.Currency} refers to an item that does not exist.`,
      expected: target,
      actual: null,
      currency: item.Amount.Currency,
      evidence: {
        rebatedItemId: target,
        gross,
        consumedUtc: item.ConsumedUtc,
        exceptionsTested: ["looked up by ID"],
        exceptionsUndecided: ["an item of a property that is not visible to the token"]
      }
    }
  }
}
