import { Money } from "@nightaudit/core"
import * as decimals from "../../internal/decimals.ts"
import * as Currency from "../../model/Currency.ts"
import { isLive } from "../../model/ItemKind.ts"
import type { OrderRule } from "../Rule.ts"
import * as Allowance from "./Allowance.ts"

/** Breakage of an allowance without the contra breakage that offsets it. */
export const breakageUnpaired: OrderRule = {
  code: "breakage-unpaired",
  title: "breakage and contra breakage that do not offset each other",
  version: 1,
  severity: "warning",
  predicate:
    "the Open and Closed breakage and contra breakage of an allowance in an order do not net to zero in some currency; one finding per allowance and currency",
  exceptions: ["differences of at most half a rounding unit", "breakage that does not name an allowance"],
  action: "Post the missing side: revenue or liability is overstated",
  scope: "order",
  when: ({ hasAllowances }) => hasAllowances,
  needsAllItems: true,
  judge: ({ items }, { enterprises }) => {
    const sides = items.filter((item) =>
      isLive(item) && (item.Type === "AllowanceBreakage" || item.Type === "AllowanceContraBreakage")
    )
    return [...Allowance.bookings(sides)].flatMap(([allowanceId, bookings]) =>
      [...Map.groupBy(bookings, ({ Amount }) => Amount.Currency)].flatMap(([currency, those]) => {
        const rest = decimals.sum(those.map(({ Amount }) => Amount.GrossValue))
        const enterprise = those[0] && enterprises.get(those[0].EnterpriseId)
        const tolerance = Currency.halves(Currency.unit(currency, enterprise), 1)
        if (!Currency.exceeds(rest, tolerance)) return []
        return [{
          orderItemIds: those.map(({ Id }) => Id),
          message: `Breakage and contra breakage of an allowance leave a balance of ${Money.format(rest)} ${currency}.`,
          expected: "0",
          actual: Money.format(rest),
          delta: Money.format(rest),
          currency,
          evidence: {
            allowanceProductOrderItemId: allowanceId,
            items: those.map(({ Amount, Id, Type }) => ({
              id: Id,
              type: Type,
              gross: decimals.text(Amount.GrossValue)
            })),
            tolerance: Money.format(tolerance),
            exceptionsTested: ["rounding"],
            exceptionsUndecided: ["the other side in another order"]
          }
        }]
      })
    )
  }
}
