import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as decimals from "../../internal/decimals.ts"
import type { Context } from "../../model/Context.ts"
import * as Currency from "../../model/Currency.ts"
import type { Observation } from "../../model/Finding.ts"
import type { OrderRule } from "../Rule.ts"
import * as Rebates from "./Rebates.ts"

/** Items rebated by more than their charge: a whole tree is summed, because a rebate of a rebate restores the charge. */
export const overRebate: OrderRule = {
  code: "over-rebate",
  title: "items rebated by more than their charge",
  version: 1,
  severity: "error",
  predicate:
    "an Open or Closed item and all Open or Closed rebates on it in its currency, rebates of rebates included, sum to the opposite sign; one finding per item",
  exceptions: [
    "differences of at most one rounding unit for the item and one for each rebate",
    "a rebate of a rebate restores the charge"
  ],
  action: "Reverse the excess, and ask who gave the rebates",
  scope: "order",
  when: ({ hasRebates }) => hasRebates,
  needsAllItems: true,
  judge: (reconciled, context) => {
    const own = new Set(reconciled.items)
    return Rebates.trees(reconciled)
      // Trees over several orders are evaluated when all of these are known: see `RebateForest`.
      .filter(({ rebates, root }) => own.has(root) && rebates.every((rebate) => own.has(rebate)))
      .flatMap((tree) => excess(tree, context) ?? [])
  }
}

/** The finding about a tree whose rebates exceed its charge; undefined if they do not. */
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
    message: `Rebates of ${Money.format(taken)} ${currency} exceed the charge of ${Money.format(charged)}.`,
    expected: Money.format(charged),
    actual: Money.format(taken),
    delta: Money.format(BigDecimal.negate(rest)),
    currency,
    evidence: {
      item: told(root),
      rebates: rebates.map(told),
      left: Money.format(rest),
      tolerance: Money.format(tolerance),
      exceptionsTested: ["rounding of each", "rebates of rebates restore the charge"],
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
