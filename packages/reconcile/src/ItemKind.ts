/**
 * What an order item is, for the rules: worth something or dead, sold or booked by the system, a rebate or a fee.
 */
import type { OrderItem } from "@nightaudit/core"

/** Open or closed: the item counts as revenue. */
export const isLive = (item: Pick<OrderItem.OrderItem, "AccountingState">): boolean =>
  item.AccountingState === "Open" || item.AccountingState === "Closed"

const systemTypes: ReadonlySet<string> = new Set([
  "Deposit",
  "ExchangeRateDifference",
  "MulticurrencyFee",
  "InvoiceFee",
  "Surcharge",
  "TaxCorrection"
])

/** Booked by the platform beside what was sold; such an item need not follow its order's service or price. */
export const isSystem = (item: Pick<OrderItem.OrderItem, "Type">): boolean =>
  systemTypes.has(item.Type) || item.Type.startsWith("Allowance")

/** A fee for a cancellation, which outlives the order it was charged for. */
export const isCancellationFee = (item: Pick<OrderItem.OrderItem, "Type">): boolean => item.Type === "CancellationFee"
