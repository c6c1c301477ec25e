import { Instant } from "@nightaudit/core"
import * as Amounts from "../../model/Amounts.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

const liveStates: ReadonlySet<string> = new Set(["Confirmed", "Started", "Processed"])

/** A confirmed order on which everything was canceled. The charges may have moved to another order. */
export const liveOrderAllCanceled: OrderRule = {
  code: "live-order-all-canceled",
  title: "confirmed orders whose items are all canceled",
  version: 1,
  severity: "info",
  predicate: "an order that is Confirmed, Started or Processed has items, and all are Canceled",
  exceptions: ["a complimentary stay and charges moved to another order cannot be decided"],
  action: "asks whoever canceled last whether the charges were moved",
  scope: "order",
  when: ({ hasOnlyCanceledItems }) => hasOnlyCanceledItems,
  needsAllItems: true,
  judge: (reconciled) => {
    const { items, order } = reconciled
    if (order === undefined || !liveStates.has(order.row.State) || items.length === 0) return []
    if (!items.every(({ AccountingState }) => AccountingState === "Canceled")) return []
    const sums = Amounts.byCurrency(items.map(({ Amount }) => Amount))
    const last = items.reduce((last, item) => isLater(item.CanceledUtc, last.CanceledUtc) ? item : last)
    return [{
      orderItemIds: items.map(({ Id }) => Id),
      message: `Order ${nameOf(reconciled)} is ${order.row.State}, but all its ${items.length} item(s), ${
        Amounts.inWords(sums)
      }, are canceled.`,
      expected: "an item that is not canceled",
      actual: "none",
      evidence: {
        number: order.row.Number ?? null,
        state: order.row.State,
        sums,
        lastCanceledUtc: last.CanceledUtc ?? null,
        lastUpdaterProfileId: last.UpdaterProfileId ?? null,
        exceptionsTested: ["order without items"],
        exceptionsUndecided: ["complimentary", "charges moved to another order"]
      }
    }]
  }
}

/** Whatever does not say when comes before what does. */
const isLater = (self: Instant.Instant | null | undefined, that: Instant.Instant | null | undefined): boolean =>
  self != null && (that == null || Instant.InstantOrder(self, that) > 0)
