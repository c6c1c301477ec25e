import type { AmountRow, OrderItemDataRow, OrderItemRow } from "../../Rows.ts"
import { formatInstant } from "../Instant.ts"
import type { Amount } from "../story/Amount.ts"
import { isCompany, type ItemDraft, type OrderDraft } from "../story/Draft.ts"
import { itemNumber } from "../story/Item.ts"
import { serviceOf, services } from "../story/Property.ts"
import type { Names } from "./Names.ts"

/** The row of one item of an order. */
export const itemRow = (names: Names, order: OrderDraft, item: ItemDraft, position: number): OrderItemRow => {
  const number = itemNumber(order.number, position)
  return {
    Id: names.ids.encode("item", number, names.ids.holdsTime("item", number) ? item.created : undefined),
    EnterpriseId: names.ids.encode("enterprise", item.enterprise),
    AccountId: names.ids.encode("account", item.account),
    AccountType: isCompany(item.account) ? "Company" : "Customer",
    ServiceId: names.ids.encode("service", item.service),
    ServiceOrderId: names.order(order.number),
    Notes: item.notes ?? (number % 53 === 0 ? "Left at the front desk" : null),
    BillId: item.bill === null ? null : names.ids.encode("bill", item.bill),
    AccountingCategoryId: item.category === null
      ? null
      : names.ids.encode("category", item.category + item.enterprise * 16),
    // Optional fields are left out as often as they are there, never null.
    ...(number % 4 === 0 ? {} : { BillingName: item.name }),
    ...externalOf(item, number),
    UnitCount: item.count,
    UnitAmount: amountRow(item.unit),
    Amount: amountRow(item.amount),
    OriginalAmount: amountRow(item.original),
    RevenueType: item.revenue,
    CreatorProfileId: names.ids.encode("profile", item.by ?? (order.number % 9) + item.enterprise * 16),
    UpdaterProfileId: names.ids.encode("profile", (number % 9) + item.enterprise * 16),
    CreatedUtc: formatInstant(item.created),
    UpdatedUtc: formatInstant(item.updated),
    ConsumedUtc: formatInstant(item.consumed),
    CanceledUtc: item.canceled === null ? null : formatInstant(item.canceled),
    ClosedUtc: item.closed === null ? null : formatInstant(item.closed),
    StartUtc: item.start === null ? null : formatInstant(item.start),
    ...(item.bill !== null && number % 3 === 0 ? { ClaimedUtc: formatInstant(item.created) } : {}),
    AccountingState: item.state,
    Type: item.type,
    Options: { CanceledWithReservation: item.withReservation },
    Data: item.data === null ? null : dataRow(names, order, item.data),
    TaxExemptionReason: item.exempt && serviceOf(item.service) === services[1] ? "Unknown" : null,
    TaxExemptionLegalReference: null,
    ...item.row
  }
}

const externalOf = ({ external }: ItemDraft, number: number) =>
  external === undefined
    ? number % 5 === 0 ? { ExternalIdentifier: `POS-${number}` } : {}
    : external === null
    ? {}
    : { ExternalIdentifier: external }

const amountRow = (amount: Amount): AmountRow => {
  const unit = 10 ** amount.scale
  return {
    Currency: amount.currency,
    NetValue: amount.net / unit,
    GrossValue: amount.gross / unit,
    TaxValues: amount.taxes.map((tax) => ({ Code: tax.code, Value: tax.value / unit })),
    Breakdown: {
      Items: amount.breakdown !== undefined
        ? amount.breakdown.map((base) => ({
          TaxRateCode: base.code,
          NetValue: base.net / unit,
          TaxValue: base.value / unit
        }))
        : amount.taxes.length === 0
        ? [{ TaxRateCode: null, NetValue: amount.net / unit, TaxValue: 0 }]
        : amount.taxes.map((tax) => ({
          TaxRateCode: tax.code,
          NetValue: amount.net / unit,
          TaxValue: tax.value / unit
        }))
    }
  }
}

const dataRow = (names: Names, order: OrderDraft, data: NonNullable<ItemDraft["data"]>): OrderItemDataRow => {
  const siblings = { Rebate: null, Product: null, AllowanceDiscount: null, AllowanceProfits: null }
  switch (data.is) {
    case "product":
      return {
        Discriminator: "Product",
        ...siblings,
        Product: {
          ProductId: names.ids.encode("product", data.product),
          AgeCategoryId: data.age === undefined ? null : names.ids.encode("ageCategory", data.age),
          ProductType: data.allowance ? "Allowance" : order.number % 2 === 0 ? "Product" : null
        }
      }
    case "rebate":
      return {
        Discriminator: "Rebate",
        ...siblings,
        Rebate: {
          ProductId: names.ids.encode("product", data.product),
          RebatedItemId: names.item(itemNumber(data.order, data.position))
        }
      }
    case "rebateOfNothing":
      return {
        Discriminator: "Rebate",
        ...siblings,
        Rebate: { ProductId: names.ids.encode("product", data.product), RebatedItemId: null }
      }
    case "allowanceDiscount":
      return {
        Discriminator: "AllowanceDiscount",
        ...siblings,
        AllowanceDiscount: {
          DiscountedOrderItemId: names.item(data.discounted),
          AllowanceProductOrderItemId: names.item(data.allowance)
        }
      }
    case "allowanceProfits":
      return {
        Discriminator: "AllowanceProfits",
        ...siblings,
        AllowanceProfits: {
          AllowanceProductOrderItemId: names.item(data.allowance),
          AllowanceProfitType: data.profit
        }
      }
  }
}
