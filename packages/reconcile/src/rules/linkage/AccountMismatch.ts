import { plural, verb } from "../../internal/words.ts"
import * as Amounts from "../../model/Amounts.ts"
import { isLive, isSystem } from "../../model/ItemKind.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/**
 * Items on another account than their order's. Most are billed elsewhere on purpose, to a company, an agency or the booker:
 * those that can be recognized are not reported, and the others are a note.
 */
export const accountMismatch: OrderRule = {
  code: "account-mismatch",
  title: "order items on another account than their order's",
  version: 1,
  severity: "info",
  predicate: "Open or Closed items are on another account than their order",
  exceptions: [
    "items that the platform posts itself",
    "items on a company's account, or on that of the order's partner company, travel agency or booker",
    "routing, split bills and companions cannot be detected"
  ],
  action: "Filter by the account, and check whether the right guest is billed",
  scope: "order",
  when: ({ hasItemsOnOtherAccounts }) => hasItemsOnOtherAccounts,
  needsAllItems: false,
  judge: (reconciled) => {
    const { items, order } = reconciled
    const expected = order?.row.AccountId ?? undefined
    if (order === undefined || expected === undefined) return []
    if (items.every((item) => item.AccountId === expected || item.AccountType === "Company")) return []
    const partners = order.kind === "reservation" ? [order.row.PartnerCompanyId, order.row.TravelAgencyId] : []
    const allowed = new Set<string | null | undefined>([expected, order.row.BookerId, ...partners])
    const elsewhere = items.filter((item) =>
      isLive(item) && !isSystem(item) && item.AccountId != null && item.AccountType !== "Company" &&
      !allowed.has(item.AccountId)
    )
    if (elsewhere.length === 0) return []
    const accounts = [...new Set(elsewhere.map(({ AccountId }) => AccountId))].toSorted()
    const sums = Amounts.byCurrency(elsewhere.map(({ Amount }) => Amount))
    return [{
      orderItemIds: elsewhere.map(({ Id }) => Id),
      message: `${plural(elsewhere.length, "item")} of order ${nameOf(reconciled)}, ${Amounts.inWords(sums)}, ${
        verb(elsewhere.length, "is", "are")
      } on another account than the order.`,
      expected,
      actual: accounts.length === 1 ? accounts[0] ?? null : null,
      evidence: {
        number: order.row.Number ?? null,
        accountIds: accounts,
        sums,
        exceptionsTested: [
          "posted by the platform",
          "on a company's account",
          "partner company",
          "travel agency",
          "booker"
        ],
        exceptionsUndecided: ["routed or split on purpose", "companion"]
      }
    }]
  }
}
