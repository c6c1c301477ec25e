import { plural, verb } from "../../internal/words.ts"
import * as Amounts from "../../model/Amounts.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import * as Reference from "../../model/Reference.ts"
import type { OrderRule } from "../Rule.ts"

/** Items on a closed bill that is addressed to another account than they are charged to. */
export const billOwnerMismatch: OrderRule = {
  code: "bill-owner-mismatch",
  title: "closed items whose bill is addressed to another account",
  version: 1,
  severity: "warning",
  predicate:
    "Closed items of an order have another `AccountId` than their bill in the reference data; one finding per bill and account",
  exceptions: [
    "bills that are not in the reference data, and items without an account",
    "a bill that was corrected or issued again since cannot be detected"
  ],
  action: "Check the bill, and have it issued again if the wrong party received it",
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
        message: `${plural(group.length, "closed item")} of order ${nameOf(reconciled)}, ${Amounts.inWords(sums)}, ${
          verb(group.length, "is", "are")
        } on bill ${first.bill.Number ?? first.bill.Id}, which belongs to another account.`,
        expected: first.accountId,
        actual: first.bill.AccountId.toLowerCase(),
        evidence: {
          billId: first.bill.Id,
          number: first.bill.Number ?? null,
          accountTypes: [...new Set(group.map(({ item }) => item.AccountType ?? null))].toSorted(),
          sums,
          exceptionsTested: ["bill not in the reference data", "item without an account"],
          exceptionsUndecided: ["bill corrected or issued again since"]
        }
      }]
    })
  }
}

const same = (self: string, that: string): boolean => self.toLowerCase() === that.toLowerCase()
