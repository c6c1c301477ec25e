/**
 * Kinds of order items: live or not, sold or posted by the platform itself, a rebate or a fee.
 */
import type { Ids, OrderItem } from "@nightaudit/core"

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

/** Posted by the platform itself, in addition to what was sold; such an item need not follow its order's service or price. */
export const isSystem = (item: Pick<OrderItem.OrderItem, "Type">): boolean =>
  systemTypes.has(item.Type) || item.Type.startsWith("Allowance")

/** A fee for a cancellation, which outlives the order it was charged for. */
export const isCancellationFee = (item: Pick<OrderItem.OrderItem, "Type">): boolean => item.Type === "CancellationFee"

const rebateTypes: ReadonlySet<string> = new Set(["NightRebate", "ProductOrderRebate", "AdditionalExpenseRebate"])

/** Takes back what another item charged; a rebate of a rebate restores it. */
export const isRebate = (item: Pick<OrderItem.OrderItem, "Data" | "Type">): boolean =>
  rebateTypes.has(item.Type) || item.Data?.Discriminator === "Rebate"

/** The item that a rebate refers to; undefined for other items, and for a rebate without a reference. */
export const rebatedItemOf = (item: Pick<OrderItem.OrderItem, "Data" | "Type">): Ids.OrderItemId | undefined =>
  isRebate(item) ? item.Data?.Rebate?.RebatedItemId ?? undefined : undefined
