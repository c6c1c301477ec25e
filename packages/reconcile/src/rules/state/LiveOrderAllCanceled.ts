import { Instant } from "@nightaudit/core"
import { plural, verb } from "../../internal/words.ts"
import * as Amounts from "../../model/Amounts.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

const liveStates: ReadonlySet<string> = new Set(["Confirmed", "Started", "Processed"])

/** A confirmed order on which every item was canceled. The charges may have been moved to another order. */
export const liveOrderAllCanceled: OrderRule = {
  code: "live-order-all-canceled",
  title: "confirmed orders whose items are all canceled",
  version: 1,
  severity: "info",
  predicate: "a Confirmed, Started or Processed order has items, and all of them are Canceled",
  exceptions: ["complimentary stays, and charges moved to another order, cannot be detected"],
  action: "Ask the person who canceled last whether the charges were moved",
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
      message: `Order ${nameOf(reconciled)} is ${order.row.State}, but ${
        items.length === 1 ? "its only item" : `all its ${plural(items.length, "item")}`
      }, ${Amounts.inWords(sums)}, ${verb(items.length, "is", "are")} canceled.`,
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

/** An absent time comes first. */
const isLater = (self: Instant.Instant | null | undefined, that: Instant.Instant | null | undefined): boolean =>
  self != null && (that == null || Instant.InstantOrder(self, that) > 0)
