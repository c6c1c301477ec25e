import * as decimals from "../../internal/decimals.ts"
import type { ItemRule } from "../Rule.ts"

/** A closed item without a bill. A closed item belongs to a closed bill, unless the bill has been deleted since. */
export const closedWithoutBill: ItemRule = {
  code: "closed-without-bill",
  title: "closed items without a bill",
  version: 1,
  severity: "warning",
  predicate: "an item is Closed and has no `BillId`",
  exceptions: ["a bill that was deleted since cannot be detected"],
  action: "Find the number of the document, through the ledger if necessary",
  scope: "item",
  when: ({ hasClosedItemsWithoutBill }) => hasClosedItemsWithoutBill,
  judge: (item) => {
    if (item.AccountingState !== "Closed" || item.BillId != null) return undefined
    const gross = decimals.text(item.Amount.GrossValue)
    return {
      orderItemIds: [item.Id],
      message: `An item of ${gross} ${item.Amount.Currency} is Closed, but has no bill.`,
      expected: "BillId",
      actual: "none",
      evidence: {
        closedUtc: item.ClosedUtc ?? null,
        accountId: item.AccountId ?? null,
        gross,
        currency: item.Amount.Currency,
        exceptionsTested: [],
        exceptionsUndecided: ["bill deleted"]
      }
    }
  }
}
