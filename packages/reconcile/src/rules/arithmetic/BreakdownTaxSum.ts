import { type Amount, Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as decimals from "../../internal/decimals.ts"
import * as Currency from "../../model/Currency.ts"
import type { ItemRule } from "../Rule.ts"
import * as TaxCodes from "../TaxCodes.ts"

/** A breakdown that tells other taxes than the amount itself; half a smallest unit for each of its rows is let pass. */
export const breakdownTaxSum: ItemRule = {
  code: "breakdown-tax-sum",
  title: "amounts whose breakdown tells other taxes",
  version: 1,
  severity: "error",
  predicate: "the taxes of an item's breakdown do not add up to those of its amount, or the tax codes of both differ",
  exceptions: [
    "half a unit for each row of the breakdown",
    "no breakdown",
    "rows without a code are added, not compared"
  ],
  action: "splits the value added tax by code anew before it is declared, and tells Mews support",
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
          message: `The breakdown of an item adds up to ${Money.format(broken)} ${currency} of tax, its amount to ${
            Money.format(taxes)
          }.`,
          expected: Money.format(taxes),
          actual: Money.format(broken),
          delta: Money.format(delta),
          currency
        }
        : {
          message: `The breakdown of an item names the tax codes ${TaxCodes.format(brokenCodes)}, its amount ${
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

/** Row by row the same codes, as of nearly every amount: there is nothing to sort and compare. */
const namesThatTax = (
  rows: ReadonlyArray<Amount.TaxBreakdownItem>,
  taxes: ReadonlyArray<Amount.TaxValue>
): boolean => rows.length === taxes.length && rows.every(({ TaxRateCode }, index) => TaxRateCode === taxes[index]?.Code)
