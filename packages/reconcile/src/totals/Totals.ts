/**
 * The totals of a range as an auditor reads them: by enterprise, business date, service, category, type, state and
 * currency. Rounded lines are summed; taxes are never computed again.
 */
import { Schema } from "effect"
import { Path } from "../internal/paths.ts"
import { Accumulator as Amounts, Sums } from "../model/Amounts.ts"
import { BusinessDate } from "../model/ArtifactText.ts"
import type { ItemInRange } from "../model/ItemInRange.ts"
import * as TaxSums from "../model/TaxSums.ts"

/** A row of `totals.json`. */
export const TotalsRow = Schema.Struct({
  enterpriseId: Schema.String,
  businessDate: BusinessDate,
  serviceId: Schema.String,
  accountingCategoryId: Schema.NullOr(Schema.String),
  revenueType: Schema.String,
  type: Schema.String,
  accountingState: Schema.String,
  currency: Schema.String,
  ...Sums.fields,
  /** The tax by its codes, sorted, no code first; the values add up to `tax`. */
  taxes: Schema.Array(TaxSums.TaxSum)
})
export type TotalsRow = typeof TotalsRow.Type

interface Cell {
  readonly item: ItemInRange
  readonly sum: Amounts
  readonly taxes: TaxSums.Accumulator
}

/** Totals that grow. */
export class Accumulator {
  readonly #cells: Array<Cell> = []
  readonly #paths = new Path<Cell>()

  /** Counts an item, which must not have been counted. */
  add(item: ItemInRange): void {
    const { Currency } = item.Amount
    const path = this.#paths.to(item.EnterpriseId).to(item.businessDate).to(item.ServiceId)
      .to(item.AccountingCategoryId).to(item.RevenueType).to(item.Type).to(item.AccountingState).to(Currency)
    const cell = path.value ??= this.#cell(item)
    cell.sum.add(item.Amount)
    cell.taxes.add(item.Amount)
  }

  /** Sorted by every column before the counts; no category comes first. */
  get rows(): ReadonlyArray<TotalsRow> {
    const keyed = this.#cells.map((cell) => ({ key: keyOf(cell.item), cell }))
    return keyed.toSorted((self, that) => self.key < that.key ? -1 : 1).map(({ cell: { item, sum, taxes } }) => {
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

  #cell(item: ItemInRange): Cell {
    const cell = { item, sum: new Amounts(item.Amount.Currency), taxes: new TaxSums.Accumulator() }
    this.#cells.push(cell)
    return cell
  }
}

/** The totals of the items, each counted once. */
export const of = (items: Iterable<ItemInRange>): ReadonlyArray<TotalsRow> => {
  const totals = new Accumulator()
  for (const item of items) totals.add(item)
  return totals.rows
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
