import type { OrderItemRow } from "../../Rows.ts"
import type { RuleCode } from "../../RuleCode.ts"
import type { TruthSeverity } from "../../TruthQuery.ts"
import { distance, exact, unit } from "./Decimal.ts"
import type { Frame } from "./Frame.ts"
import { taxOf } from "./Totals.ts"

/** What is wrong with one item, whatever its order. */
export const judgeItem = (frame: Frame, item: OrderItemRow): ReadonlyArray<readonly [RuleCode, TruthSeverity]> => [
  ...(contradictsItself(item)
    ? [["state-timestamp-conflict", lacksItsTime(item) ? "error" : "warning"] as const]
    : []),
  ...(doesNotAddUp(frame, item) ? [["net-plus-tax-ne-gross", "error"] as const] : []),
  ...(item.UnitAmount.Currency !== item.Amount.Currency
    ? [["item-currency-inconsistent", "error"] as const]
    : doesNotMultiply(frame, item)
    ? [["unit-times-count", item.UnitCount === 0 ? "warning" : "error"] as const]
    : [])
]

/** Types that the platform posts by itself. */
export const isSystem = (type: string): boolean =>
  type.startsWith("Allowance")
  || ["Deposit", "ExchangeRateDifference", "MulticurrencyFee", "InvoiceFee", "Surcharge", "TaxCorrection"].includes(
    type
  )

/** Whether an item is on somebody's bill. */
export const isLive = (item: OrderItemRow): boolean =>
  item.AccountingState === "Open" || item.AccountingState === "Closed"

/** Whether an item takes another one back, wholly or in part. */
export const isRebate = (item: OrderItemRow): boolean =>
  ["NightRebate", "ProductOrderRebate", "AdditionalExpenseRebate"].includes(item.Type)
  || item.Data?.Discriminator === "Rebate"

/** Minor units of ISO 4217. */
export const minorUnits = (currency: string): number => {
  if (["JPY", "KRW", "ISK", "CLP", "VND", "XAF", "XOF"].includes(currency)) return 0
  return ["KWD", "BHD", "OMR", "JOD", "TND", "IQD", "LYD"].includes(currency) ? 3 : 2
}

/** A time without its state has harmless causes, a state without its time has none. */
const lacksItsTime = ({ AccountingState, CanceledUtc, ClosedUtc }: OrderItemRow): boolean =>
  (AccountingState === "Closed" && ClosedUtc === null) || (AccountingState === "Canceled" && CanceledUtc === null)

const contradictsItself = (item: OrderItemRow): boolean => {
  switch (item.AccountingState) {
    case "Closed":
      return item.ClosedUtc === null || item.CanceledUtc !== null
    case "Open":
      return item.ClosedUtc !== null || item.CanceledUtc !== null
    case "Inactive":
      return item.CanceledUtc !== null
    case "Canceled":
      return item.CanceledUtc === null
    default:
      return false
  }
}

const doesNotAddUp = (frame: Frame, { Amount, EnterpriseId }: OrderItemRow): boolean => {
  const miss = distance(exact(Amount.NetValue) + taxOf(Amount) - exact(Amount.GrossValue))
  return 2n * miss > smallest(frame, EnterpriseId, Amount.Currency) * BigInt(Math.max(1, Amount.TaxValues.length))
}

const doesNotMultiply = (frame: Frame, item: OrderItemRow): boolean => {
  if (isSystem(item.Type)) return false
  const { Amount, UnitAmount, UnitCount } = item
  const u = smallest(frame, item.EnterpriseId, Amount.Currency)
  const miss = (side: "NetValue" | "GrossValue"): bigint =>
    2n * distance(exact(UnitAmount[side]) * BigInt(UnitCount) - exact(Amount[side]))
  const priced = frame.houses.get(item.EnterpriseId)?.row.Pricing === "Net" ? "NetValue" : "GrossValue"
  const other = priced === "NetValue" ? "GrossValue" : "NetValue"
  return miss(priced) > u || miss(other) > u * BigInt(Math.abs(UnitCount) + Amount.TaxValues.length + 1)
}

/** The smallest unit that both the currency and the taxes of an enterprise can show. */
export const smallest = (frame: Frame, enterpriseId: string, currency: string): bigint => {
  const places = minorUnits(currency)
  return unit(Math.min(places, frame.houses.get(enterpriseId)?.row.TaxPrecision ?? places))
}
