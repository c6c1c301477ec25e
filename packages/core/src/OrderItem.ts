/**
 * Order items: the charges of service orders, each with its amount.
 *
 * @see https://docs.mews.com/connector-api/operations/orderitems
 */
import { Schema } from "effect"
import { Amount } from "./Amount.ts"
import * as Enumeration from "./Enumeration.ts"
import * as Filter from "./Filter.ts"
import {
  AccountId,
  AccountingCategoryId,
  BillId,
  EnterpriseId,
  OrderItemId,
  ProductId,
  ProfileId,
  ReferenceId,
  ServiceId,
  ServiceOrderId
} from "./Ids.ts"
import { Instant } from "./Instant.ts"
import { Nullable } from "./Nullable.ts"
import * as Operation from "./Operation.ts"
import { AccountType } from "./ServiceOrder.ts"

/**
 * `Open`: with a value and not on a closed bill. `Closed`: on a closed bill. `Inactive`: without a value, or of an
 * unconfirmed order. `Canceled`: canceled, whatever its value was.
 */
export const AccountingState = Enumeration.open(["Open", "Closed", "Inactive", "Canceled"])
export type AccountingState = typeof AccountingState.Type

export const OrderItemType = Enumeration.open([
  "CancellationFee",
  "NightRebate",
  "ProductOrderRebate",
  "AdditionalExpenseRebate",
  "Deposit",
  "ExchangeRateDifference",
  "CustomItem",
  "ServiceCharge",
  "CityTax",
  "CityTaxDiscount",
  "SpaceOrder",
  "ProductOrder",
  "Surcharge",
  "TaxCorrection",
  "ResourceUpgradeFee",
  "InvoiceFee",
  "MulticurrencyFee",
  "AllowanceDiscount",
  "AllowanceBreakage",
  "AllowanceContraBreakage"
])
export type OrderItemType = typeof OrderItemType.Type

export const RevenueType = Enumeration.open(["Service", "Product", "Additional"])

export const TaxExemptionReason = Enumeration.open([
  "Unknown",
  "IT_N1",
  "IT_N2_1",
  "IT_N2_2",
  "IT_N3_4",
  "IT_N3_5",
  "IT_N4",
  "IT_N5",
  "PL_ZW",
  "PL_NP",
  "DE_NATO",
  "FR_261_7",
  "FR_262_00_BIS",
  "FR_293_B",
  "IT_N3_1"
])

/** One of the sibling fields is set, as `Discriminator` says; a rebate without a target exists. */
const OrderItemData = Schema.Struct({
  Discriminator: Nullable(Enumeration.open(["Rebate", "Product", "AllowanceDiscount", "AllowanceProfits"])),
  Rebate: Nullable(Schema.Struct({
    ProductId: Nullable(ProductId),
    RebatedItemId: Nullable(OrderItemId)
  })),
  Product: Nullable(Schema.Struct({
    ProductId: Nullable(ProductId),
    AgeCategoryId: Nullable(ReferenceId),
    ProductType: Nullable(Enumeration.open(["Product", "Allowance"]))
  })),
  AllowanceDiscount: Nullable(Schema.Struct({
    DiscountedOrderItemId: Nullable(OrderItemId),
    AllowanceProductOrderItemId: Nullable(OrderItemId)
  })),
  AllowanceProfits: Nullable(Schema.Struct({
    AllowanceProductOrderItemId: Nullable(OrderItemId),
    AllowanceProfitType: Nullable(Enumeration.open([
      "AllowanceBreakage",
      "AllowanceContraBreakage",
      "AllowanceLoss",
      "AllowanceContraLoss"
    ]))
  }))
})

/** `Amount` is `UnitAmount` times `UnitCount`, rounded once on the line; `OriginalAmount` is before any conversion. */
export const OrderItem = Schema.Struct({
  Id: OrderItemId,
  EnterpriseId,
  AccountId: Nullable(AccountId),
  AccountType: Nullable(AccountType),
  ServiceId,
  ServiceOrderId,
  Notes: Nullable(Schema.String),
  BillId: Nullable(BillId),
  AccountingCategoryId: Nullable(AccountingCategoryId),
  BillingName: Nullable(Schema.String),
  ExternalIdentifier: Nullable(Schema.String),
  UnitCount: Schema.Int,
  UnitAmount: Amount,
  Amount,
  OriginalAmount: Nullable(Amount),
  RevenueType,
  CreatorProfileId: Nullable(ProfileId),
  UpdaterProfileId: Nullable(ProfileId),
  CreatedUtc: Instant,
  UpdatedUtc: Instant,
  ConsumedUtc: Instant,
  CanceledUtc: Nullable(Instant),
  ClosedUtc: Nullable(Instant),
  StartUtc: Nullable(Instant),
  ClaimedUtc: Nullable(Instant),
  AccountingState,
  Type: OrderItemType,
  Options: Nullable(Schema.Struct({ CanceledWithReservation: Nullable(Schema.Boolean) })),
  Data: Nullable(OrderItemData),
  TaxExemptionReason: Nullable(TaxExemptionReason),
  TaxExemptionLegalReference: Nullable(Schema.String)
})
export type OrderItem = typeof OrderItem.Type

/** Requires at least one filter other than the enterprise, the currency, the states and the types. */
export const OrderItemFilter = Schema.Struct({
  EnterpriseIds: Filter.List(EnterpriseId),
  OrderItemIds: Filter.List(OrderItemId),
  AccountIds: Filter.List(AccountId, 100),
  ServiceOrderIds: Filter.List(ServiceOrderId),
  ServiceIds: Filter.List(ServiceId),
  BillIds: Filter.List(BillId),
  CreatedUtc: Filter.Within,
  UpdatedUtc: Filter.Within,
  ConsumedUtc: Filter.Within,
  CanceledUtc: Filter.Within,
  ClosedUtc: Filter.Within,
  Currency: Schema.optionalKey(Schema.NonEmptyString),
  AccountingStates: Filter.List(AccountingState),
  Types: Filter.List(OrderItemType)
}).check(Filter.oneOf([
  "OrderItemIds",
  "AccountIds",
  "ServiceOrderIds",
  "ServiceIds",
  "BillIds",
  "CreatedUtc",
  "UpdatedUtc",
  "ConsumedUtc",
  "CanceledUtc",
  "ClosedUtc"
]))
export type OrderItemFilter = typeof OrderItemFilter.Type

export const orderItems = Operation.make({
  name: "orderItems",
  entity: "OrderItem",
  path: "/api/connector/v1/orderItems/getAll",
  collection: "OrderItems",
  row: OrderItem,
  filter: OrderItemFilter
})
