/**
 * The totals of a range as an auditor reads them: by enterprise, business date, service, category, type, state and
 * currency. Rounded lines are summed; taxes are never computed again.
 */
import { Accumulator } from "./Amounts.ts"
import { getOrAdd } from "./internal/getOrAdd.ts"
import type { ItemInRange } from "./ItemInRange.ts"
import * as TaxSums from "./TaxSums.ts"

/** A row of `totals.json`. Amounts are decimal strings. */
export interface TotalsRow {
  readonly enterpriseId: string
  readonly businessDate: string
  readonly serviceId: string
  readonly accountingCategoryId: string | null
  readonly revenueType: string
  readonly type: string
  readonly accountingState: string
  readonly currency: string
  readonly items: number
  readonly net: string
  readonly tax: string
  readonly gross: string
  /** The tax by its codes, sorted, no code first; the values add up to `tax`. */
  readonly taxes: ReadonlyArray<TaxSums.TaxSum>
}

interface Cell {
  readonly item: ItemInRange
  readonly sum: Accumulator
  readonly taxes: TaxSums.Accumulator
}

/** The totals of the items, each counted once, sorted by every column before the counts; no category comes first. */
export const of = (items: Iterable<ItemInRange>): ReadonlyArray<TotalsRow> => {
  const cells = new Map<string, Cell>()
  for (const item of items) {
    const cell = getOrAdd(cells, keyOf(item), (): Cell => ({
      item,
      sum: new Accumulator(item.Amount.Currency),
      taxes: new TaxSums.Accumulator()
    }))
    cell.sum.add(item.Amount)
    cell.taxes.add(item.Amount)
  }
  return [...cells].toSorted(([self], [that]) => self < that ? -1 : 1).map(([, { item, sum, taxes }]) => {
    const { currency, gross, items, net, tax } = sum.amounts
    return {
      enterpriseId: item.EnterpriseId,
      businessDate: item.businessDate,
      serviceId: item.ServiceId,
      accountingCategoryId: item.AccountingCategoryId,
      revenueType: item.RevenueType,
      type: item.Type,
      accountingState: item.AccountingState,
      currency,
      items,
      net,
      tax,
      gross,
      taxes: taxes.taxes
    }
  })
}

/** Sorts before whatever an id or a name may begin with. */
const separator = "\u0000"

const keyOf = (item: ItemInRange): string =>
  [
    item.EnterpriseId,
    item.businessDate,
    item.ServiceId,
    item.AccountingCategoryId ?? "",
    item.RevenueType,
    item.Type,
    item.AccountingState,
    item.Amount.Currency
  ].join(separator)
