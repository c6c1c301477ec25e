/**
 * The smallest unit of a currency, which every tolerance is measured in.
 */
import type { Enterprise, Money } from "@nightaudit/core"
import * as BigDecimal from "effect/BigDecimal"

/** Minor units of ISO 4217 where they are not two. */
const minorUnits: ReadonlyMap<string, number> = new Map([
  ..."BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ").map((code) => [code, 0] as const),
  ..."BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3] as const),
  ..."CLF UYW".split(" ").map((code) => [code, 4] as const)
])

/** Decimals of the currency. */
export const precision = (currency: string): number => minorUnits.get(currency) ?? 2

/**
 * The coarser of the currency's unit and the enterprise's tax precision: two sums of amounts that were each rounded to it
 * may differ by half of it and still be the same.
 */
export const unit = (currency: string, enterprise: Enterprise.Enterprise | undefined): Money.Decimal =>
  BigDecimal.make(1n, decimals(currency, enterprise))

const decimals = (currency: string, enterprise: Enterprise.Enterprise | undefined): number =>
  Math.min(precision(currency), Math.max(0, enterprise?.TaxPrecision ?? Number.POSITIVE_INFINITY))

/** A number of halves of a unit: the maximum effect of rounding that number of amounts. */
export const halves = (unit: Money.Decimal, count: number): Money.Decimal =>
  BigDecimal.multiply(unit, BigDecimal.make(BigInt(count) * 5n, 1))

/** Whether a difference, up or down, is more than a tolerance lets pass. */
export const exceeds = (difference: Money.Decimal, tolerance: Money.Decimal): boolean =>
  BigDecimal.isGreaterThan(BigDecimal.abs(difference), tolerance)

/** Whether a number of millionths is certainly within the {@link halves} of a {@link unit}; NaN never is. */
export const isWithin = (
  micros: number,
  count: number,
  currency: string,
  enterprise: Enterprise.Enterprise | undefined
): boolean => Math.abs(micros) <= count * (halfMicros[decimals(currency, enterprise)] ?? 0)

/** Half a unit with that number of decimals, in millionths. */
const halfMicros = [500_000, 50_000, 5000, 500, 50, 5]
