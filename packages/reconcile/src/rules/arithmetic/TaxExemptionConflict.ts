import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as decimals from "../../internal/decimals.ts"
import type { ItemRule } from "../Rule.ts"

/** An item that is exempt from tax but has taxes. */
export const taxExemptionConflict: ItemRule = {
  code: "tax-exemption-conflict",
  title: "tax-exempt order items that have taxes",
  version: 1,
  severity: "warning",
  predicate: "an item has a `TaxExemptionReason`, and its taxes do not net to zero",
  exceptions: [],
  action: "Correct the tax of the product, or remove the reason",
  scope: "item",
  when: ({ hasTaxExemptions }) => hasTaxExemptions,
  judge: ({ Amount: { Currency, TaxValues }, Id, TaxExemptionReason }) => {
    if (TaxExemptionReason == null) return undefined
    const taxes = decimals.sum(TaxValues.map(({ Value }) => Value))
    if (BigDecimal.isZero(taxes)) return undefined
    return {
      orderItemIds: [Id],
      message: `An item is exempt from tax (${TaxExemptionReason}), but has ${Money.format(taxes)} ${Currency} of tax.`,
      expected: "0",
      actual: Money.format(taxes),
      delta: Money.format(taxes),
      currency: Currency,
      evidence: {
        taxExemptionReason: TaxExemptionReason,
        taxes: TaxValues.map(({ Code, Value }) => ({ code: Code ?? null, tax: decimals.text(Value) })),
        exceptionsTested: [],
        exceptionsUndecided: []
      }
    }
  }
}
