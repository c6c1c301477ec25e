import * as Amounts from "../../model/Amounts.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import * as Reference from "../../model/Reference.ts"
import type { OrderRule } from "../Rule.ts"

/** Items on a closed bill that is addressed to someone else than they are charged to. */
export const billOwnerMismatch: OrderRule = {
  code: "bill-owner-mismatch",
  title: "closed items whose bill is addressed to another account",
  version: 1,
  severity: "warning",
  predicate:
    "closed items of an order have another `AccountId` than their bill in the reference: one finding for each bill and account",
  exceptions: [
    "bills that the reference does not give, items without an account",
    "a bill that was corrected or issued anew meanwhile cannot be decided"
  ],
  action: "looks at the bill, and has it issued anew where the wrong party got it",
  scope: "order",
  when: ({ hasReference }) => hasReference,
  needsAllItems: false,
  judge: (reconciled, { reference }) => {
    if (reference === undefined || reference.bills.size === 0) return []
    const charged = reconciled.items.flatMap((item) => {
      const bill = item.AccountingState === "Closed" && item.BillId != null
        ? Reference.billOf(reference, item.BillId)
        : undefined
      return bill === undefined || item.AccountId == null || same(bill.AccountId, item.AccountId)
        ? []
        : [{ item, bill, accountId: item.AccountId.toLowerCase() }]
    })
    const groups = Map.groupBy(charged, ({ accountId, bill }) => `${bill.Id} ${accountId}`)
    return [...groups.values()].flatMap((group) => {
      const [first] = group
      if (first === undefined) return []
      const sums = Amounts.byCurrency(group.map(({ item }) => item.Amount))
      return [{
        orderItemIds: group.map(({ item }) => item.Id),
        message: `${group.length} closed item(s) of order ${nameOf(reconciled)}, ${
          Amounts.inWords(sums)
        }, are on bill ${first.bill.Number ?? first.bill.Id}, which another account owns.`,
        expected: first.accountId,
        actual: first.bill.AccountId.toLowerCase(),
        evidence: {
          billId: first.bill.Id,
          number: first.bill.Number ?? null,
          accountTypes: [...new Set(group.map(({ item }) => item.AccountType ?? null))].toSorted(),
          sums,
          exceptionsTested: ["bill not given", "item without an account"],
          exceptionsUndecided: ["bill corrected or issued anew meanwhile"]
        }
      }]
    })
  }
}

const same = (self: string, that: string): boolean => self.toLowerCase() === that.toLowerCase()
