import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as decimals from "../../internal/decimals.ts"
import type { Context } from "../../model/Context.ts"
import * as Currency from "../../model/Currency.ts"
import type { Observation } from "../../model/Finding.ts"
import type { OrderRule } from "../Rule.ts"
import * as Rebates from "./Rebates.ts"

/** Rebates that take back more than was charged, a whole tree summed: a rebate of a rebate restores what it took. */
export const overRebate: OrderRule = {
  code: "over-rebate",
  title: "items that were rebated by more than they charged",
  version: 1,
  severity: "error",
  predicate:
    "a live item and all live rebates of its currency on it, rebates of rebates too, add up to the other side of zero: one finding for each item",
  exceptions: ["a unit for the item and for each rebate", "a rebate of a rebate restores"],
  action: "reverses the excess, and asks who gave the rebates",
  scope: "order",
  when: ({ hasRebates }) => hasRebates,
  needsAllItems: true,
  judge: (reconciled, context) => {
    const own = new Set(reconciled.items)
    return Rebates.trees(reconciled)
      // What reaches over several orders is judged when all of them are known: see `RebateForest`.
      .filter(({ rebates, root }) => own.has(root) && rebates.every((rebate) => own.has(rebate)))
      .flatMap((tree) => excess(tree, context) ?? [])
  }
}

/** By how much a tree takes back too much; nothing where it does not. */
export const excess = (tree: Rebates.TreeOf<Rebates.Member>, { enterprises }: Context): Observation | undefined => {
  const { rebates, root } = tree
  const { Currency: currency, GrossValue } = root.Amount
  const rest = Rebates.rest(tree)
  const unit = Currency.unit(currency, enterprises.get(root.EnterpriseId))
  const tolerance = Currency.halves(unit, 2 * (1 + rebates.length))
  const hasTurned = GrossValue < 0 ? BigDecimal.isPositive(rest) : BigDecimal.isNegative(rest)
  if (!hasTurned || !Currency.exceeds(rest, tolerance)) return undefined
  const charged = Money.fromNumber(GrossValue)
  const taken = BigDecimal.subtract(charged, rest)
  return {
    orderItemIds: [root, ...rebates].map(({ Id }) => Id),
    message: `Rebates take back ${Money.format(taken)} ${currency} of an item that charged ${Money.format(charged)}.`,
    expected: Money.format(charged),
    actual: Money.format(taken),
    delta: Money.format(BigDecimal.negate(rest)),
    currency,
    evidence: {
      item: told(root),
      rebates: rebates.map(told),
      left: Money.format(rest),
      tolerance: Money.format(tolerance),
      exceptionsTested: ["rounding of each", "rebates of rebates restore"],
      exceptionsUndecided: ["a rebate in another order that restores a rebate of this one"]
    }
  }
}

const told = ({ Amount, CreatorProfileId, Id, ServiceOrderId }: Rebates.Member) => ({
  id: Id,
  serviceOrderId: ServiceOrderId,
  gross: decimals.text(Amount.GrossValue),
  creatorProfileId: CreatorProfileId ?? null
})
