import { type Amount, Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as decimals from "../../internal/decimals.ts"
import * as Currency from "../../model/Currency.ts"
import type { ItemRule } from "../Rule.ts"

/** An amount whose net value and taxes do not sum to its gross value; half a rounding unit per tax is tolerated. */
export const netPlusTaxNeGross: ItemRule = {
  code: "net-plus-tax-ne-gross",
  title: "amounts whose net value and taxes do not sum to the gross value",
  version: 1,
  severity: "error",
  predicate: "the net value and the taxes of an item do not sum to its gross value",
  exceptions: ["differences of at most half a rounding unit per tax, and half a unit without taxes"],
  action: "Correct the charge by a rebate and a new posting: the tax return is wrong by the difference",
  scope: "item",
  when: ({ hasUnprovenSums }) => hasUnprovenSums,
  judge: (item, _reconciled, { enterprises }) => {
    const { Currency: currency, GrossValue, NetValue, TaxValues } = item.Amount
    const enterprise = enterprises.get(item.EnterpriseId)
    const most = Math.max(1, TaxValues.length)
    const quick = decimals.micros(GrossValue) - decimals.micros(NetValue) - decimals.sumMicros(TaxValues, taxValue)
    if (Currency.isWithin(quick, most, currency, enterprise)) return undefined
    const sum = BigDecimal.sumAll([NetValue, ...TaxValues.map((tax) => tax.Value)].map(Money.fromNumber))
    const gross = Money.fromNumber(GrossValue)
    const delta = BigDecimal.subtract(gross, sum)
    const tolerance = Currency.halves(Currency.unit(currency, enterprise), most)
    if (!Currency.exceeds(delta, tolerance)) return undefined
    return {
      orderItemIds: [item.Id],
      message: `Net value and taxes of an item sum to ${Money.format(sum)} ${currency}, but its gross value is ${
        Money.format(gross)
      }.`,
      expected: Money.format(sum),
      actual: Money.format(gross),
      delta: Money.format(delta),
      currency,
      evidence: {
        net: decimals.text(NetValue),
        taxes: TaxValues.map((tax) => ({ code: tax.Code ?? null, value: decimals.text(tax.Value) })),
        tolerance: Money.format(tolerance),
        exceptionsTested: ["rounding of each tax"]
      }
    }
  }
}

const taxValue = ({ Value }: Amount.TaxValue): number => Value
