import { type Amount, Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as decimals from "../../internal/decimals.ts"
import * as Currency from "../../model/Currency.ts"
import type { ItemRule } from "../Rule.ts"

/** An amount whose net value and taxes do not make its gross value; half a smallest unit for each tax is let pass. */
export const netPlusTaxNeGross: ItemRule = {
  code: "net-plus-tax-ne-gross",
  title: "amounts whose net value and taxes do not make the gross value",
  version: 1,
  severity: "error",
  predicate: "net and taxes of an item do not make its gross value",
  exceptions: ["half a unit for each tax, at least one"],
  action: "corrects by rebate and repost: the tax return is wrong by the difference",
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
      message: `Net and tax of an item make ${Money.format(sum)} ${currency}, its gross value is ${
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
