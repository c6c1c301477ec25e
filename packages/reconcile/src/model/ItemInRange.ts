import type { Instant, OrderItem } from "@nightaudit/core"
import type * as Amounts from "./Amounts.ts"
import { isRebate } from "./ItemKind.ts"

/** What is kept in memory of each order item of the range until its enterprise is through. */
export interface ItemInRange extends
  Pick<
    OrderItem.OrderItem,
    | "Id"
    | "EnterpriseId"
    | "ServiceId"
    | "ServiceOrderId"
    | "AccountingState"
    | "RevenueType"
    | "Type"
    | "CreatedUtc"
    | "UpdatedUtc"
    | "ConsumedUtc"
  >
{
  readonly AccountType: string | null
  readonly AccountingCategoryId: string | null
  readonly UpdaterProfileId: string | null
  readonly ClosedUtc: Instant.Instant | null
  readonly Amount: Amounts.Summand
  readonly isRebate: boolean
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
  CreatedUtc: item.CreatedUtc,
  UpdatedUtc: item.UpdatedUtc,
  ConsumedUtc: item.ConsumedUtc,
  AccountType: item.AccountType ?? null,
  AccountingCategoryId: item.AccountingCategoryId ?? null,
  UpdaterProfileId: item.UpdaterProfileId ?? null,
  ClosedUtc: item.ClosedUtc ?? null,
  Amount: {
    Currency: item.Amount.Currency,
    NetValue: item.Amount.NetValue,
    GrossValue: item.Amount.GrossValue,
    TaxValues: item.Amount.TaxValues
  },
  isRebate: isRebate(item),
  businessDate
})

/** An item of the range as it was read with its order, and as it is now in another one, or out of the range. */
export interface Moved {
  readonly was: ItemInRange
  readonly now: OrderItem.OrderItem
}
