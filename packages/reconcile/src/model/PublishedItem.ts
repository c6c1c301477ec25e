/**
 * An order item as a run publishes it: a line of `items.ndjson`, which a later run compares itself with.
 */
import { Ids, Instant, Money } from "@nightaudit/core"
import { Schema } from "effect"
import * as decimals from "../internal/decimals.ts"
import { BusinessDate, Decimal } from "./ArtifactText.ts"
import type { ItemInRange } from "./ItemInRange.ts"
import * as ItemKind from "./ItemKind.ts"
import * as TaxSums from "./TaxSums.ts"

/** A line of `items.ndjson`. It begins with what the lines are sorted by. */
export const PublishedItem = Schema.Struct({
  serviceOrderId: Schema.String,
  id: Schema.String,
  enterpriseId: Schema.String,
  businessDate: BusinessDate,
  serviceId: Schema.String,
  accountingCategoryId: Schema.NullOr(Schema.String),
  revenueType: Schema.String,
  type: Schema.String,
  accountingState: Schema.String,
  currency: Schema.String,
  net: Decimal,
  tax: Decimal,
  gross: Decimal,
  /** By code, sorted, no code first. */
  taxes: Schema.Array(TaxSums.TaxSum),
  createdUtc: Instant.Instant,
  consumedUtc: Instant.Instant,
  closedUtc: Schema.NullOr(Instant.Instant),
  updatedUtc: Instant.Instant,
  updaterProfileId: Schema.NullOr(Schema.String)
})
export type PublishedItem = typeof PublishedItem.Type

export const of = (item: ItemInRange): PublishedItem => ({
  serviceOrderId: item.ServiceOrderId,
  id: item.Id,
  enterpriseId: item.EnterpriseId,
  businessDate: item.businessDate,
  serviceId: item.ServiceId,
  accountingCategoryId: item.AccountingCategoryId,
  revenueType: item.RevenueType,
  type: item.Type,
  accountingState: item.AccountingState,
  currency: item.Amount.Currency,
  net: decimals.text(item.Amount.NetValue),
  tax: taxOf(item),
  gross: decimals.text(item.Amount.GrossValue),
  taxes: TaxSums.of(item.Amount),
  createdUtc: item.CreatedUtc,
  consumedUtc: item.ConsumedUtc,
  closedUtc: item.ClosedUtc,
  updatedUtc: item.UpdatedUtc,
  updaterProfileId: item.UpdaterProfileId
})

/** By service order and then by item: the order of the lines. */
export const compare = (
  self: Pick<PublishedItem, "serviceOrderId" | "id">,
  that: Pick<PublishedItem, "serviceOrderId" | "id">
): number => Ids.compare(self.serviceOrderId, that.serviceOrderId) || Ids.compare(self.id, that.id)

/** Open or closed: the item counts as revenue. */
export const isLive = ({ accountingState }: Pick<PublishedItem, "accountingState">): boolean =>
  accountingState === "Open" || accountingState === "Closed"

/**
 * What the books see of an item, by field. Names, notes, bills and accounts are no part of it, and neither is the time of
 * its last update.
 */
export const economics = (
  item: Omit<PublishedItem, "businessDate"> & { readonly businessDate: string | null }
) => ({
  businessDate: item.businessDate,
  serviceId: item.serviceId,
  accountingCategoryId: item.accountingCategoryId,
  isLive: isLive(item),
  currency: item.currency,
  net: item.net,
  gross: item.gross,
  taxes: item.taxes
})

/** What the books see of an item, and which it is. */
export type Content = Pick<
  ItemInRange,
  "AccountingCategoryId" | "AccountingState" | "Amount" | "Id" | "ServiceId" | "businessDate"
>

/** What {@link economics} gives of the item as it would be published. */
export const economicsOf = (item: Content): ReturnType<typeof economics> => ({
  businessDate: item.businessDate,
  serviceId: item.ServiceId,
  accountingCategoryId: item.AccountingCategoryId,
  isLive: ItemKind.isLive(item),
  currency: item.Amount.Currency,
  net: decimals.text(item.Amount.NetValue),
  gross: decimals.text(item.Amount.GrossValue),
  taxes: TaxSums.of(item.Amount)
})

const taxOf = ({ Amount: { TaxValues } }: ItemInRange): string => {
  const sum = new Money.Sum()
  for (const { Value } of TaxValues) sum.add(Value)
  return sum.text
}
