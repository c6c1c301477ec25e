import type { OrderItem } from "@nightaudit/core"
import type * as Amounts from "./Amounts.ts"

/** What is kept in memory of each order item of the range until its order is judged. */
export interface ItemInRange extends
  Pick<
    OrderItem.OrderItem,
    "Id" | "EnterpriseId" | "ServiceId" | "ServiceOrderId" | "AccountingState" | "RevenueType" | "Type"
  >
{
  readonly AccountingCategoryId: string | null
  readonly Amount: Amounts.Summand
  /** The business date that the item counts on. */
  readonly businessDate: string
}

export const make = (item: OrderItem.OrderItem, businessDate: string): ItemInRange => ({
  Id: item.Id,
  EnterpriseId: item.EnterpriseId,
  ServiceId: item.ServiceId,
  ServiceOrderId: item.ServiceOrderId,
  AccountingState: item.AccountingState,
  RevenueType: item.RevenueType,
  Type: item.Type,
  AccountingCategoryId: item.AccountingCategoryId ?? null,
  Amount: {
    Currency: item.Amount.Currency,
    NetValue: item.Amount.NetValue,
    GrossValue: item.Amount.GrossValue,
    TaxValues: item.Amount.TaxValues
  },
  businessDate
})
