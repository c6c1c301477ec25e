import * as Amounts from "../../model/Amounts.ts"
import { isLive } from "../../model/ItemKind.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/** An order charged in several currencies. This is legitimate, but its subtotals must never be added. */
export const orderMixedCurrency: OrderRule = {
  code: "order-mixed-currency",
  title: "orders in several currencies",
  version: 1,
  severity: "info",
  predicate: "the Open and Closed items of an order are in more than one currency",
  exceptions: [],
  action: "Expect an exchange fee or difference, and add each currency separately",
  scope: "order",
  when: ({ hasSeveralCurrencies }) => hasSeveralCurrencies,
  needsAllItems: false,
  judge: (reconciled) => {
    const { items } = reconciled
    const live = items.filter(isLive)
    if (live.every(({ Amount }) => Amount.Currency === live[0]?.Amount.Currency)) return []
    const sums = Amounts.byCurrency(live.map((item) => item.Amount))
    if (sums.length < 2) return []
    return [{
      orderItemIds: live.map(({ Id }) => Id),
      message: `Order ${nameOf(reconciled)} is charged in several currencies: ${
        sums.map(({ currency, gross }) => `${gross} ${currency}`).join(", ")
      }.`,
      expected: "one currency",
      actual: sums.map(({ currency }) => currency).join(", "),
      evidence: { sums, exceptionsTested: [], exceptionsUndecided: ["charged in several currencies on purpose"] }
    }]
  }
}
