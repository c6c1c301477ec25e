import { type Amount, Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as decimals from "../../internal/decimals.ts"
import * as Currency from "../../model/Currency.ts"
import type { ItemRule } from "../Rule.ts"
import * as TaxCodes from "../TaxCodes.ts"

/** A breakdown with other taxes than its amount; half a rounding unit per row of the breakdown is tolerated. */
export const breakdownTaxSum: ItemRule = {
  code: "breakdown-tax-sum",
  title: "amounts whose tax breakdown does not match their taxes",
  version: 1,
  severity: "error",
  predicate:
    "the taxes of an item's breakdown do not sum to the taxes of its amount, or the two have different tax codes",
  exceptions: [
    "differences of at most half a rounding unit per row of the breakdown",
    "items without a breakdown",
    "rows without a tax code count in the sum, but not in the comparison of codes"
  ],
  action: "Split the value added tax by code again before it is declared, and report it to Mews support",
  scope: "item",
  when: ({ hasUnprovenBreakdowns }) => hasUnprovenBreakdowns,
  judge: (item, _reconciled, { enterprises }) => {
    const { Breakdown, Currency: currency, TaxValues } = item.Amount
    const rows = Breakdown?.Items ?? []
    if (rows.length === 0) return undefined
    const enterprise = enterprises.get(item.EnterpriseId)
    const quick = decimals.sumMicros(rows, brokenTax) - decimals.sumMicros(TaxValues, tax)
    const isWithin = Currency.isWithin(quick, rows.length, currency, enterprise)
    if (isWithin && namesThatTax(rows, TaxValues)) return undefined
    const taxes = decimals.sum(TaxValues.map(({ Value }) => Value))
    const broken = decimals.sum(rows.map(({ TaxValue }) => TaxValue))
    const delta = BigDecimal.subtract(broken, taxes)
    const tolerance = Currency.halves(Currency.unit(currency, enterprise), rows.length)
    const codes = TaxCodes.of(TaxValues.map(({ Code }) => Code))
    const brokenCodes = TaxCodes.of(rows.map(({ TaxRateCode }) => TaxRateCode))
    const isSumOff = Currency.exceeds(delta, tolerance)
    if (!isSumOff && TaxCodes.same(codes, brokenCodes)) return undefined
    return {
      orderItemIds: [item.Id],
      ...(isSumOff
        ? {
          message: `The breakdown of an item sums to ${Money.format(broken)} ${currency} of tax, but its amount has ${
            Money.format(taxes)
          }.`,
          expected: Money.format(taxes),
          actual: Money.format(broken),
          delta: Money.format(delta),
          currency
        }
        : {
          message: `The breakdown of an item has the tax codes ${TaxCodes.format(brokenCodes)}, but its amount has ${
            TaxCodes.format(codes)
          }.`,
          expected: TaxCodes.format(codes),
          actual: TaxCodes.format(brokenCodes)
        }),
      evidence: {
        taxes: TaxValues.map(({ Code, Value }) => ({ code: Code ?? null, tax: decimals.text(Value) })),
        breakdown: rows.map(breakdownRow),
        tolerance: Money.format(tolerance),
        exceptionsTested: ["rounding of each row"],
        exceptionsUndecided: []
      }
    }
  }
}

const breakdownRow = ({ NetValue, TaxRateCode, TaxValue }: Amount.TaxBreakdownItem) => ({
  code: TaxRateCode ?? null,
  net: decimals.text(NetValue),
  tax: decimals.text(TaxValue)
})

const tax = ({ Value }: Amount.TaxValue): number => Value

const brokenTax = ({ TaxValue }: Amount.TaxBreakdownItem): number => TaxValue

/** A fast check: the same codes in the same order, as in nearly every amount. */
const namesThatTax = (
  rows: ReadonlyArray<Amount.TaxBreakdownItem>,
  taxes: ReadonlyArray<Amount.TaxValue>
): boolean => rows.length === taxes.length && rows.every(({ TaxRateCode }, index) => TaxRateCode === taxes[index]?.Code)
