import { type Amount, Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as decimals from "../../internal/decimals.ts"
import * as Currency from "../../model/Currency.ts"
import type { ItemRule } from "../Rule.ts"
import * as TaxCodes from "../TaxCodes.ts"

/**
 * A breakdown of one tax rate with another net value than its amount. If several rates are stacked, their bases overlap, and
 * nothing is reported.
 */
export const breakdownNetSum: ItemRule = {
  code: "breakdown-net-sum",
  title: "amounts whose tax breakdown does not match their net value",
  version: 1,
  severity: "warning",
  predicate:
    "the net values of an item's breakdown, which has at most one tax code, do not sum to the net value of its amount",
  exceptions: [
    "differences of at most half a rounding unit",
    "breakdowns of several tax codes, whose bases may overlap",
    "items without a breakdown"
  ],
  action: "Compare the taxable base with the tax report before it is declared",
  scope: "item",
  when: ({ hasUnprovenBreakdowns }) => hasUnprovenBreakdowns,
  judge: (item, _reconciled, { enterprises }) => {
    const { Breakdown, Currency: currency, NetValue } = item.Amount
    const rows = Breakdown?.Items ?? []
    const quick = decimals.sumMicros(rows, netValue) - decimals.micros(NetValue)
    if (Currency.isWithin(quick, 1, currency, enterprises.get(item.EnterpriseId))) return undefined
    const codes = TaxCodes.of(rows.map(({ TaxRateCode }) => TaxRateCode))
    if (rows.length === 0 || codes.length > 1) return undefined
    const net = Money.fromNumber(NetValue)
    const broken = decimals.sum(rows.map((row) => row.NetValue))
    const delta = BigDecimal.subtract(broken, net)
    const tolerance = Currency.halves(Currency.unit(currency, enterprises.get(item.EnterpriseId)), 1)
    if (!Currency.exceeds(delta, tolerance)) return undefined
    return {
      orderItemIds: [item.Id],
      message: `The breakdown of an item sums to ${Money.format(broken)} ${currency} net, but its amount is ${
        Money.format(net)
      } net.`,
      expected: Money.format(net),
      actual: Money.format(broken),
      delta: Money.format(delta),
      currency,
      evidence: {
        breakdown: rows.map((row) => ({ code: row.TaxRateCode ?? null, net: decimals.text(row.NetValue) })),
        tolerance: Money.format(tolerance),
        exceptionsTested: ["rounding", "several tax codes"],
        exceptionsUndecided: ["a flat tax", "a tax on another tax of the same code"]
      }
    }
  }
}

const netValue = ({ NetValue }: Amount.TaxBreakdownItem): number => NetValue
