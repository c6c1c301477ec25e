import { Instant } from "@nightaudit/core"
import * as Amounts from "../../model/Amounts.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

const bucketOf = (days: number): string => days <= 7 ? "1-7 days" : days <= 30 ? "8-30 days" : "over 30 days"

/**
 * An order that ended more than 24 hours ago with unbilled items. Items on a company's account are usually paid later: if all
 * are, the finding is a note.
 */
export const processedOrderOpenItems: OrderRule = {
  code: "processed-order-open-items",
  title: "ended orders with unbilled items",
  version: 1,
  severity: "warning",
  otherwise: "info when every such item is on a company's account",
  predicate: "an order ended more than 24 hours before the as-of time and has Open items with a non-zero gross value",
  exceptions: [
    "an order has ended at the `ActualEndUtc` of a reservation, otherwise at its `UpdatedUtc`",
    "an open balance on purpose and a paymaster cannot be detected"
  ],
  action: "Follow up the payment, or invoice",
  scope: "order",
  when: ({ hasOpenItemsWithValue }) => hasOpenItemsWithValue,
  needsAllItems: false,
  judge: (reconciled, { asOf }) => {
    const { items, order } = reconciled
    if (order?.row.State !== "Processed") return []
    const ended = (order.kind === "reservation" ? order.row.ActualEndUtc : undefined) ?? order.row.UpdatedUtc
    const age = Instant.toEpochMillis(asOf) - Instant.toEpochMillis(ended)
    if (age <= Instant.dayMillis) return []
    const open = items.filter((item) => item.AccountingState === "Open" && item.Amount.GrossValue !== 0)
    if (open.length === 0) return []
    const sums = Amounts.byCurrency(open.map((item) => item.Amount))
    const only = Amounts.only(sums)
    const isCompany = open.every((item) => item.AccountType === "Company")
    return [{
      severity: isCompany ? "info" : "warning",
      orderItemIds: open.map((item) => item.Id),
      message: `Order ${nameOf(reconciled)} has ended, but ${Amounts.inWords(sums)} ${
        isCompany ? "on a company's account " : ""
      }is not billed.`,
      expected: "0",
      actual: only?.gross ?? null,
      delta: only?.gross ?? null,
      currency: only?.currency ?? null,
      evidence: {
        number: order.row.Number ?? null,
        endedUtc: ended,
        age: bucketOf(Math.floor(age / Instant.dayMillis)),
        sums,
        accountIds: [...new Set(open.map((item) => item.AccountId ?? null))].toSorted(),
        bills: [...new Set(open.map((item) => item.BillId ?? null))].toSorted(),
        exceptionsTested: ["ended within 24 hours", "on a company's account"],
        exceptionsUndecided: ["checked out with an open balance on purpose", "billed to a paymaster"]
      }
    }]
  }
}
