import { plural, verb } from "../../internal/words.ts"
import * as Amounts from "../../model/Amounts.ts"
import { isLive } from "../../model/ItemKind.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/** Revenue without an accounting category, for which a ledger has no account. */
export const missingAccountingCategory: OrderRule = {
  code: "missing-accounting-category",
  title: "order items without an accounting category",
  version: 1,
  severity: "warning",
  predicate: "Open or Closed items of an order have no `AccountingCategoryId`; one finding per order",
  exceptions: ["deposits"],
  action: "Give the product a category before the items are final: Mews reports them as None, and ledgers reject them",
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
      message: `${plural(without.length, "item")} of order ${nameOf(reconciled)} ${
        verb(without.length, "has", "have")
      } no accounting category: ${sums.map(({ currency, gross }) => `${gross} ${currency}`).join(", ")}.`,
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
