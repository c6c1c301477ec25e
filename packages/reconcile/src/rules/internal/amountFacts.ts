/**
 * What is shown of an amount in the smallest units that it may have, as whole numbers: most amounts are right, and a rule
 * that sums exactly is asked only of the others.
 *
 * @internal
 */
import { type Amount, type Enterprise, Money } from "@nightaudit/core"

/** The maximum number of taxes that are added exactly in whole units. */
const mostTaxes = 6

/** Gross value minus net value and taxes, in units: not zero where there are too many taxes, no number where a value has more decimals. */
export const rest = ({ GrossValue, NetValue, TaxValues }: Amount.Amount, decimals: number): number => {
  let rest = Money.units(GrossValue, decimals) - Money.units(NetValue, decimals)
  for (let index = 0; index < TaxValues.length; index++) {
    rest -= Money.units(TaxValues[index]?.Value ?? 0, decimals)
  }
  return rest === 0 && TaxValues.length > mostTaxes ? tooMany : rest
}

/** Any number but zero. */
const tooMany = 1

/** Whether the amount is the unit amount times the count, within the rounding of the side that is derived. */
export const isProduct = (
  amount: Amount.Amount,
  unit: Amount.Amount,
  count: number,
  { decimals, pricing }: { readonly decimals: number; readonly pricing: Enterprise.Enterprise["Pricing"] }
): boolean => {
  if (count === 1 && unit.GrossValue === amount.GrossValue && unit.NetValue === amount.NetValue) return true
  const off = (part: number, whole: number) =>
    Math.abs(Money.units(part, decimals) * count - Money.units(whole, decimals))
  const gross = off(unit.GrossValue, amount.GrossValue)
  const net = off(unit.NetValue, amount.NetValue)
  const rounding = (Math.abs(count) + amount.TaxValues.length + 1) / 2
  if (pricing === "Gross") return gross === 0 && net <= rounding
  if (pricing === "Net") return net === 0 && gross <= rounding
  return gross === 0 || net === 0
}

/** Whether the tax breakdown says the same taxes in the same order, and the same net value where it has one row. */
export const isBrokenDown = ({ Breakdown, NetValue, TaxValues }: Amount.Amount): boolean => {
  const rows = Breakdown?.Items
  if (rows == null) return true
  let taxes = 0
  for (let index = 0; index < rows.length; index++) {
    const [row, tax] = [rows[index], TaxValues[taxes]]
    if (row === undefined) return false
    if (tax !== undefined && row.TaxValue === tax.Value && row.TaxRateCode === tax.Code) taxes += 1
    else if (row.TaxValue !== 0 || row.TaxRateCode != null) return false
  }
  if (rows.length > 0 && taxes < TaxValues.length) return false
  const [first, second] = [rows[0], rows[1]]
  if (second === undefined) return first === undefined || first.NetValue === NetValue
  // Of several taxes the net values may overlap.
  return first?.TaxRateCode != null && second.TaxRateCode != null && first.TaxRateCode !== second.TaxRateCode
}
