import * as decimals from "../../internal/decimals.ts"
import { isLive, isRebate, rebatedItemOf } from "../../model/ItemKind.ts"
import type { ItemRule } from "../Rule.ts"

/** A live rebate that does not say what it takes back. */
export const rebateTargetUnknown: ItemRule = {
  code: "rebate-target-unknown",
  title: "rebates that name no item",
  version: 1,
  severity: "info",
  predicate: "a live rebate has no `RebatedItemId`",
  exceptions: [],
  action: "finds what was rebated by the bill, where the value matters",
  scope: "item",
  when: ({ hasRebates }) => hasRebates,
  judge: (item) => {
    if (!isRebate(item) || !isLive(item) || rebatedItemOf(item) !== undefined) return undefined
    const gross = decimals.text(item.Amount.GrossValue)
    return {
      orderItemIds: [item.Id],
      message: `A rebate of ${gross} ${item.Amount.Currency} does not say what it takes back.`,
      actual: gross,
      currency: item.Amount.Currency,
      evidence: {
        type: item.Type,
        billingName: item.BillingName ?? null,
        billId: item.BillId ?? null,
        consumedUtc: item.ConsumedUtc,
        exceptionsTested: [],
        exceptionsUndecided: ["a rebate from before the platform kept its target"]
      }
    }
  }
}
