import * as decimals from "../../internal/decimals.ts"
import { isLive, isRebate, rebatedItemOf } from "../../model/ItemKind.ts"
import type { ItemRule } from "../Rule.ts"

/** An Open or Closed rebate that does not name the item it rebates. */
export const rebateTargetUnknown: ItemRule = {
  code: "rebate-target-unknown",
  title: "rebates that do not name an item",
  version: 1,
  severity: "info",
  predicate: "an Open or Closed rebate has no `RebatedItemId`",
  exceptions: [],
  action: "Find the rebated item through the bill, if the value matters",
  scope: "item",
  when: ({ hasRebates }) => hasRebates,
  judge: (item) => {
    if (!isRebate(item) || !isLive(item) || rebatedItemOf(item) !== undefined) return undefined
    const gross = decimals.text(item.Amount.GrossValue)
    return {
      orderItemIds: [item.Id],
      message: `A rebate of ${gross} ${item.Amount.Currency} does not name the item it rebates.`,
      actual: gross,
      currency: item.Amount.Currency,
      evidence: {
        type: item.Type,
        billingName: item.BillingName ?? null,
        billId: item.BillId ?? null,
        consumedUtc: item.ConsumedUtc,
        exceptionsTested: [],
        exceptionsUndecided: ["a rebate from before the platform recorded the rebated item"]
      }
    }
  }
}
