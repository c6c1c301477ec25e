import * as decimals from "../../internal/decimals.ts"
import type { OrderRule } from "../Rule.ts"
import * as Rebates from "./Rebates.ts"

/** A rebate that increases the charge instead of reducing it. */
export const rebateSign: OrderRule = {
  code: "rebate-sign",
  title: "rebates that increase the charge",
  version: 1,
  severity: "warning",
  predicate:
    "the gross value of an Open or Closed rebate has the same sign as the item that it rebates; one finding per rebate",
  exceptions: ["either value is zero"],
  action: "Reverse the rebate: the guest was charged again",
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
          message: `A rebate of ${rebate} increases the charge of ${target} that it should reduce.`,
          expected: `the opposite sign of ${target}`,
          actual: rebate ?? null,
          evidence: {
            ...Rebates.evidenceOf(pair),
            exceptionsTested: ["either value is zero"],
            exceptionsUndecided: []
          }
        }
      })
}
