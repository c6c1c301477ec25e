import type { OrderItemRow } from "../../Rows.ts"
import type { TruthTotalsRow } from "../../TruthQuery.ts"
import { exact, format } from "./Decimal.ts"
import { basisOf, businessDate, type Frame } from "./Frame.ts"

/** Sums of the items in range, by everything that an auditor groups by. */
export interface Totals {
  readonly add: (item: OrderItemRow) => void
  readonly rows: () => ReadonlyArray<TruthTotalsRow>
}

type Key = Omit<TruthTotalsRow, "items" | "net" | "tax" | "gross">

interface Sum {
  readonly key: Key
  readonly items: number
  readonly net: bigint
  readonly tax: bigint
  readonly gross: bigint
}

/** No sums yet. */
export const make = (frame: Frame): Totals => {
  const sums = new Map<string, Sum>()
  return {
    add: (item) => {
      const key = keyOf(frame, item)
      const text = JSON.stringify(parts(key))
      const sum = sums.get(text) ?? { key, items: 0, net: 0n, tax: 0n, gross: 0n }
      sums.set(text, {
        key,
        items: sum.items + 1,
        net: sum.net + exact(item.Amount.NetValue),
        tax: sum.tax + taxOf(item.Amount),
        gross: sum.gross + exact(item.Amount.GrossValue)
      })
    },
    rows: () =>
      [...sums.values()]
        .toSorted((a, b) => compare(parts(a.key), parts(b.key)))
        .map(({ gross, items, key, net, tax }) => ({
          ...key,
          items,
          net: format(net),
          tax: format(tax),
          gross: format(gross)
        }))
  }
}

/** The sum of the taxes of an amount. */
export const taxOf = (amount: OrderItemRow["Amount"]): bigint =>
  amount.TaxValues.reduce((sum, tax) => sum + exact(tax.Value), 0n)

const keyOf = (frame: Frame, item: OrderItemRow): Key => {
  const house = frame.houses.get(item.EnterpriseId)
  const instant = basisOf(frame, item)
  return {
    enterpriseId: item.EnterpriseId,
    businessDate: house === undefined || instant === null ? "" : businessDate(house, instant),
    serviceId: item.ServiceId,
    accountingCategoryId: item.AccountingCategoryId,
    revenueType: item.RevenueType,
    type: item.Type,
    accountingState: item.AccountingState,
    currency: item.Amount.Currency
  }
}

const parts = (key: Key): ReadonlyArray<string | null> => [
  key.enterpriseId,
  key.businessDate,
  key.serviceId,
  key.accountingCategoryId,
  key.revenueType,
  key.type,
  key.accountingState,
  key.currency
]

// By code unit, null first.
const compare = (a: ReadonlyArray<string | null>, b: ReadonlyArray<string | null>): number => {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? null
    if (left === right) continue
    return left === null ? -1 : right === null ? 1 : left < right ? -1 : 1
  }
  return 0
}
