import { isLive } from "../../model/ItemKind.ts"
import type { ItemRule } from "../Rule.ts"

/** An item of zero value that counts as revenue. According to the platform's documentation it would be Inactive. */
export const liveZeroValue: ItemRule = {
  code: "live-zero-value",
  title: "open and closed items with zero value",
  version: 1,
  severity: "warning",
  predicate: "an Open or Closed item has a gross and a net value of zero",
  exceptions: [],
  action: "Look for a lost price; otherwise report to Mews support that the state contradicts the documentation",
  scope: "item",
  when: ({ hasLiveItemsWithoutValue }) => hasLiveItemsWithoutValue,
  judge: (item) => {
    const { Currency, GrossValue, NetValue, TaxValues } = item.Amount
    if (!isLive(item) || GrossValue !== 0 || NetValue !== 0) return undefined
    return {
      orderItemIds: [item.Id],
      message: `An item of type ${item.Type} is ${item.AccountingState}, but its value is 0 ${Currency}.`,
      expected: "Inactive",
      actual: item.AccountingState,
      currency: Currency,
      evidence: {
        type: item.Type,
        billingName: item.BillingName ?? null,
        unitCount: item.UnitCount,
        unitGross: item.UnitAmount.GrossValue,
        taxes: TaxValues.length,
        exceptionsTested: [],
        exceptionsUndecided: []
      }
    }
  }
}
