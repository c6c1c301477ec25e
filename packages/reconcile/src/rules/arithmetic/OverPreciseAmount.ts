import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as decimals from "../../internal/decimals.ts"
import { plural } from "../../internal/words.ts"
import * as Currency from "../../model/Currency.ts"
import type { ItemRule } from "../Rule.ts"

/** An amount with more decimals than its currency and the enterprise's tax precision: it was computed, not posted. */
export const overPreciseAmount: ItemRule = {
  code: "over-precise-amount",
  title: "amounts with more decimals than their currency",
  version: 1,
  severity: "info",
  predicate:
    "the net value, gross value or a tax of an item has more decimals than its currency and the enterprise's `TaxPrecision`",
  exceptions: ["items converted from another currency"],
  action: "Expect sums in the accounts to differ by the fraction, and post such amounts rounded",
  scope: "item",
  when: ({ hasUnprovenPrecision }) => hasUnprovenPrecision,
  judge: (item, _reconciled, { enterprises }) => {
    const { Currency: currency, GrossValue, NetValue, TaxValues } = item.Amount
    if (item.OriginalAmount != null && item.OriginalAmount.Currency !== currency) return undefined
    const precision = Currency.precision(currency)
    const most = Math.max(precision, enterprises.get(item.EnterpriseId)?.TaxPrecision ?? precision)
    if (isAtMost(NetValue, most) && isAtMost(GrossValue, most) && TaxValues.every((tax) => isAtMost(tax.Value, most))) {
      return undefined
    }
    const finer = [NetValue, GrossValue, ...TaxValues.map(({ Value }) => Value)].filter((value) =>
      decimalsOf(value) > most
    )
    if (finer.length === 0) return undefined
    return {
      orderItemIds: [item.Id],
      message: `An item has an amount of ${finer.map(decimals.text).join(", ")} ${currency}, with more than ${
        plural(most, "decimal")
      }.`,
      expected: `at most ${most} decimals`,
      actual: finer.map(decimals.text).join(", "),
      currency,
      evidence: {
        net: decimals.text(NetValue),
        gross: decimals.text(GrossValue),
        taxes: TaxValues.map(({ Code, Value }) => ({ code: Code ?? null, tax: decimals.text(Value) })),
        decimals: most,
        exceptionsTested: ["converted from another currency"],
        exceptionsUndecided: []
      }
    }
  }
}

const decimalsOf = (value: number): number => BigDecimal.normalize(Money.fromNumber(value)).scale

/** A fast check: true only if the value has at most that number of decimals. */
const isAtMost = (value: number, decimals: number): boolean => !Number.isNaN(Money.units(value, decimals))
