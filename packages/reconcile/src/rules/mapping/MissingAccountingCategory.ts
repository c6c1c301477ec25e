import * as Amounts from "../../model/Amounts.ts"
import { isLive } from "../../model/ItemKind.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/** Revenue without an accounting category, which the books have no account for. */
export const missingAccountingCategory: OrderRule = {
  code: "missing-accounting-category",
  title: "order items without an accounting category",
  version: 1,
  severity: "warning",
  predicate: "live items of an order have no `AccountingCategoryId`: one finding for an order",
  exceptions: ["deposits"],
  action: "gives the product a category before the items freeze: Mews reports them as None, and ledgers refuse them",
  scope: "order",
  when: ({ hasMissingFields }) => hasMissingFields,
  needsAllItems: false,
  judge: (reconciled) => {
    const { items } = reconciled
    const without = items.filter((item) => item.AccountingCategoryId == null && isLive(item) && item.Type !== "Deposit")
    if (without.length === 0) return []
    const sums = Amounts.byCurrency(without.map((item) => item.Amount))
    const only = Amounts.only(sums)
    return [{
      orderItemIds: without.map(({ Id }) => Id),
      message: `${without.length} item(s) of order ${nameOf(reconciled)} have no accounting category: ${
        sums.map(({ currency, gross }) => `${gross} ${currency}`).join(", ")
      }.`,
      actual: only?.gross ?? null,
      currency: only?.currency ?? null,
      evidence: {
        sums,
        types: [...new Set(without.map(({ Type }) => Type))].toSorted(),
        exceptionsTested: ["deposits"],
        exceptionsUndecided: []
      }
    }]
  }
}
