import { rebatedItemOf } from "../../model/ItemKind.ts"
import type { OrderRule } from "../Rule.ts"
import * as Rebates from "./Rebates.ts"

/** Rebates that rebate each other in a circle, told once: with the order that has the smallest id among them. */
export const rebateCycle: OrderRule = {
  code: "rebate-cycle",
  title: "rebates that rebate each other in a circle",
  version: 1,
  severity: "error",
  predicate: "whoever follows `RebatedItemId` from a rebate comes back to it: one finding for each circle",
  exceptions: [],
  action: "asks Mews support: nothing of the circle can be trusted",
  scope: "order",
  when: ({ hasRebates }) => hasRebates,
  needsAllItems: true,
  judge: (reconciled) => {
    const own = new Set(reconciled.items)
    return Rebates.cycles(reconciled).filter(([first]) => first !== undefined && own.has(first)).map((cycle) => ({
      orderItemIds: cycle.map(({ Id }) => Id),
      message: cycle.length === 1
        ? "A rebate takes back itself."
        : `${cycle.length} rebates take back each other in a circle.`,
      evidence: {
        rebates: cycle.map((item) => ({
          id: item.Id,
          rebatedItemId: rebatedItemOf(item),
          state: item.AccountingState,
          serviceOrderId: item.ServiceOrderId
        })),
        exceptionsTested: [],
        exceptionsUndecided: []
      }
    }))
  }
}
