import { Money } from "@nightaudit/core"
import * as decimals from "../../internal/decimals.ts"
import * as Currency from "../../model/Currency.ts"
import { isLive } from "../../model/ItemKind.ts"
import type { OrderRule } from "../Rule.ts"
import * as Allowance from "./Allowance.ts"

/** Breakage of an allowance without the contra breakage that sets it off. */
export const breakageUnpaired: OrderRule = {
  code: "breakage-unpaired",
  title: "breakage and contra breakage that do not set each other off",
  version: 1,
  severity: "warning",
  predicate:
    "the live breakage and contra breakage of an allowance in an order do not add up to zero, by currency: one finding for each allowance",
  exceptions: ["half a unit", "breakage that names no allowance"],
  action: "books the missing side: revenue or liability is overstated",
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
          message: `Breakage and contra breakage of an allowance leave ${Money.format(rest)} ${currency}.`,
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
