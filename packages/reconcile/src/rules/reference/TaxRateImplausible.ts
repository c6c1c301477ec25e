import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as decimals from "../../internal/decimals.ts"
import * as Currency from "../../model/Currency.ts"
import { isLive } from "../../model/ItemKind.ts"
import * as Reference from "../../model/Reference.ts"
import type { ItemRule } from "../Rule.ts"

/** A tax that is not its rate times its taxable base; one rounding unit is tolerated. */
export const taxRateImplausible: ItemRule = {
  code: "tax-rate-implausible",
  title: "order items whose tax does not match its rate",
  version: 1,
  severity: "warning",
  predicate:
    "the tax of a code in an Open or Closed item's breakdown differs by more than one rounding unit from the net value of that code times its rate in the reference data, if that is Relative and valid at `ConsumedUtc`",
  exceptions: [
    "differences of at most one rounding unit",
    "flat and dependent rates, tax-exempt items and tax corrections",
    "rates that are not in the reference data, or have two values on that day",
    "an amount that was edited by hand cannot be detected"
  ],
  action: "Check the taxes of the product, and correct the item by a rebate and a new posting",
  scope: "item",
  when: ({ hasReference }) => hasReference,
  judge: (item, _reconciled, { enterprises, reference }) => {
    if (reference === undefined || reference.taxRates.size === 0) return undefined
    if (!isLive(item) || item.TaxExemptionReason != null || item.Type === "TaxCorrection") return undefined
    const { Breakdown, Currency: currency } = item.Amount
    const unit = Currency.unit(currency, enterprises.get(item.EnterpriseId))
    const rows = Map.groupBy(Breakdown?.Items ?? [], ({ TaxRateCode }) => TaxRateCode ?? null)
    const wrong = [...rows].flatMap(([code, parts]) => {
      const rate = code === null ? undefined : Reference.relativeRateOf(reference, code, item.ConsumedUtc)
      if (code === null || rate === undefined) return []
      const [net, tax] = [
        decimals.sum(parts.map((row) => row.NetValue)),
        decimals.sum(parts.map((row) => row.TaxValue))
      ]
      const expected = BigDecimal.multiply(net, Money.fromNumber(rate))
      const delta = BigDecimal.subtract(tax, expected)
      return Currency.exceeds(delta, unit) ? [{ code, rate, net, tax, expected, delta }] : []
    })
    const [first] = wrong
    if (first === undefined) return undefined
    return {
      orderItemIds: [item.Id],
      message: `An item has ${Money.format(first.tax)} ${currency} of tax ${first.code} on ${
        Money.format(first.net)
      }, but its rate of ${decimals.text(first.rate)} gives ${Money.format(first.expected)}.`,
      expected: Money.format(first.expected),
      actual: Money.format(first.tax),
      delta: Money.format(first.delta),
      currency,
      evidence: {
        rows: wrong.map(({ code, expected, net, rate, tax }) => ({
          code,
          rate: decimals.text(rate),
          net: Money.format(net),
          tax: Money.format(tax),
          expected: Money.format(expected)
        })),
        consumedUtc: item.ConsumedUtc,
        tolerance: Money.format(unit),
        exceptionsTested: ["rounding", "flat or dependent rate", "exempt", "tax correction", "validity of the rate"],
        exceptionsUndecided: ["edited by hand"]
      }
    }
  }
}
