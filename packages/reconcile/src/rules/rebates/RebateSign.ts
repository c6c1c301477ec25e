import * as decimals from "../../internal/decimals.ts"
import type { OrderRule } from "../Rule.ts"
import * as Rebates from "./Rebates.ts"

/** A rebate that adds to its target instead of taking it back. */
export const rebateSign: OrderRule = {
  code: "rebate-sign",
  title: "rebates that add to what they rebate",
  version: 1,
  severity: "warning",
  predicate: "a live rebate's gross value has the sign of the item that it rebates: one finding for each rebate",
  exceptions: ["either is zero"],
  action: "reverses the rebate: the guest was charged again",
  scope: "order",
  when: ({ hasRebates }) => hasRebates,
  needsAllItems: false,
  judge: (reconciled) =>
    Rebates.pairs(reconciled)
      .filter(({ rebate, target }) =>
        (rebate.Amount.GrossValue > 0 && target.Amount.GrossValue > 0) ||
        (rebate.Amount.GrossValue < 0 && target.Amount.GrossValue < 0)
      )
      .map((pair) => {
        const [rebate, target] = [pair.rebate, pair.target].map(({ Amount }) =>
          `${decimals.text(Amount.GrossValue)} ${Amount.Currency}`
        )
        return {
          orderItemIds: Rebates.idsOf(pair),
          message: `A rebate of ${rebate} adds to the ${target} that it should take back.`,
          expected: `the opposite sign of ${target}`,
          actual: rebate ?? null,
          evidence: {
            ...Rebates.evidenceOf(pair),
            exceptionsTested: ["either is zero"],
            exceptionsUndecided: []
          }
        }
      })
}
