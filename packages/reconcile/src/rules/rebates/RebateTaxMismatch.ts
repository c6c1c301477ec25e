import type { OrderItem } from "@nightaudit/core"
import type { OrderRule } from "../Rule.ts"
import * as TaxCodes from "../TaxCodes.ts"
import * as Rebates from "./Rebates.ts"

/** A rebate with other taxes than the rebated item. */
export const rebateTaxMismatch: OrderRule = {
  code: "rebate-tax-mismatch",
  title: "rebates with other taxes than the rebated item",
  version: 1,
  severity: "warning",
  predicate: "an Open or Closed rebate and the item that it rebates have different tax codes; one finding per rebate",
  exceptions: ["either has no tax code"],
  action: "Correct the lines of the tax return to which the two codes belong",
  scope: "order",
  when: ({ hasRebates }) => hasRebates,
  needsAllItems: false,
  judge: (reconciled) =>
    Rebates.pairs(reconciled).flatMap((pair) => {
      const [rebate, target] = [codesOf(pair.rebate), codesOf(pair.target)]
      if (rebate.length === 0 || target.length === 0 || TaxCodes.same(rebate, target)) return []
      return [{
        orderItemIds: Rebates.idsOf(pair),
        message: `A rebate has the tax codes ${TaxCodes.format(rebate)}, but the rebated item has ${
          TaxCodes.format(target)
        }.`,
        expected: TaxCodes.format(target),
        actual: TaxCodes.format(rebate),
        evidence: {
          ...Rebates.evidenceOf(pair),
          exceptionsTested: ["either has no tax code"],
          exceptionsUndecided: ["a rate that changed between the two", "the correction of a tax"]
        }
      }]
    })
}

const codesOf = ({ Amount }: OrderItem.OrderItem) => TaxCodes.of(Amount.TaxValues.map(({ Code }) => Code))
