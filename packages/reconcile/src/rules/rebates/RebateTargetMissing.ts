import * as decimals from "../../internal/decimals.ts"
import { isLive, rebatedItemOf } from "../../model/ItemKind.ts"
import type { ItemRule } from "../Rule.ts"

/** A live rebate of an item that does not exist: the item was asked for by its id, and not given. */
export const rebateTargetMissing: ItemRule = {
  code: "rebate-target-missing",
  title: "rebates of items that do not exist",
  version: 1,
  severity: "warning",
  predicate: "the item that a live rebate names was asked for by id and not given",
  exceptions: ["silent, and `unresolved-reference` instead, where the lookup failed"],
  action: "finds the original bill, or treats the rebate as an unexplained credit",
  scope: "item",
  when: ({ hasRebates }) => hasRebates,
  judge: (item, { related }) => {
    const target = rebatedItemOf(item)
    if (target === undefined || !isLive(item) || !related.missingItems.has(target)) return undefined
    const gross = decimals.text(item.Amount.GrossValue)
    return {
      orderItemIds: [item.Id],
      message: `A rebate of ${gross} ${item.Amount.Currency} takes back an item that does not exist.`,
      expected: target,
      actual: null,
      currency: item.Amount.Currency,
      evidence: {
        rebatedItemId: target,
        gross,
        consumedUtc: item.ConsumedUtc,
        exceptionsTested: ["looked up by id"],
        exceptionsUndecided: ["an item of a property that the token does not see"]
      }
    }
  }
}
