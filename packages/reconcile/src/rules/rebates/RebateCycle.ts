import { rebatedItemOf } from "../../model/ItemKind.ts"
import type { OrderRule } from "../Rule.ts"
import * as Rebates from "./Rebates.ts"

/** Circular rebates, reported once: with the order of the smallest ID among them. */
export const rebateCycle: OrderRule = {
  code: "rebate-cycle",
  title: "circular rebates",
  version: 1,
  severity: "error",
  predicate: "following `RebatedItemId` from a rebate leads back to it; one finding per circle",
  exceptions: [],
  action: "Ask Mews support: none of these rebates is reliable",
  scope: "order",
  when: ({ hasRebates }) => hasRebates,
  needsAllItems: true,
  judge: (reconciled) => {
    const own = new Set(reconciled.items)
    return Rebates.cycles(reconciled).filter(([first]) => first !== undefined && own.has(first)).map((cycle) => ({
      orderItemIds: cycle.map(({ Id }) => Id),
      message: cycle.length === 1
        ? "A rebate refers to itself."
        : `${cycle.length} rebates refer to each other in a circle.`,
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
