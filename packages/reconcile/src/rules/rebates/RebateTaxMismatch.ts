import type { OrderItem } from "@nightaudit/core"
import type { OrderRule } from "../Rule.ts"
import * as TaxCodes from "../TaxCodes.ts"
import * as Rebates from "./Rebates.ts"

/** A rebate that takes back other taxes than were charged. */
export const rebateTaxMismatch: OrderRule = {
  code: "rebate-tax-mismatch",
  title: "rebates with other taxes than what they rebate",
  version: 1,
  severity: "warning",
  predicate: "a live rebate and the item that it rebates name different tax codes: one finding for each rebate",
  exceptions: ["either names no tax code"],
  action: "corrects the line of the tax return that both codes fall on",
  scope: "order",
  when: ({ hasRebates }) => hasRebates,
  needsAllItems: false,
  judge: (reconciled) =>
    Rebates.pairs(reconciled).flatMap((pair) => {
      const [rebate, target] = [codesOf(pair.rebate), codesOf(pair.target)]
      if (rebate.length === 0 || target.length === 0 || TaxCodes.same(rebate, target)) return []
      return [{
        orderItemIds: Rebates.idsOf(pair),
        message: `A rebate is taxed by ${TaxCodes.format(rebate)}, the item that it takes back by ${
          TaxCodes.format(target)
        }.`,
        expected: TaxCodes.format(target),
        actual: TaxCodes.format(rebate),
        evidence: {
          ...Rebates.evidenceOf(pair),
          exceptionsTested: ["either names no tax code"],
          exceptionsUndecided: ["a rate that changed between the two", "the correction of a tax"]
        }
      }]
    })
}

const codesOf = ({ Amount }: OrderItem.OrderItem) => TaxCodes.of(Amount.TaxValues.map(({ Code }) => Code))
