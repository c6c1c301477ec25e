/**
 * Every field of an order item that the pipeline's schema checks, once, for the validators of others.
 */

/** What a field holds: a list and an object hold fields of their own. */
export type Kind =
  | "id"
  | "instant"
  | "text"
  | "name"
  | "number"
  | "integer"
  | "boolean"
  | { readonly list: Fields }
  | { readonly object: Fields }

/** By name; a name that ends in `?` may be absent or null. */
export interface Fields {
  readonly [name: string]: Kind
}

const amount: Fields = {
  Currency: "name",
  NetValue: "number",
  GrossValue: "number",
  TaxValues: { list: { "Code?": "text", Value: "number" } },
  "Breakdown?": {
    object: { "Items?": { list: { "TaxRateCode?": "text", NetValue: "number", TaxValue: "number" } } }
  }
}

export const orderItem: Fields = {
  Id: "id",
  EnterpriseId: "id",
  "AccountId?": "id",
  "AccountType?": "name",
  ServiceId: "id",
  ServiceOrderId: "id",
  "Notes?": "text",
  "BillId?": "id",
  "AccountingCategoryId?": "id",
  "BillingName?": "text",
  "ExternalIdentifier?": "text",
  UnitCount: "integer",
  UnitAmount: { object: amount },
  Amount: { object: amount },
  "OriginalAmount?": { object: amount },
  RevenueType: "name",
  "CreatorProfileId?": "id",
  "UpdaterProfileId?": "id",
  CreatedUtc: "instant",
  UpdatedUtc: "instant",
  ConsumedUtc: "instant",
  "CanceledUtc?": "instant",
  "ClosedUtc?": "instant",
  "StartUtc?": "instant",
  "ClaimedUtc?": "instant",
  AccountingState: "name",
  Type: "name",
  "Options?": { object: { "CanceledWithReservation?": "boolean" } },
  "Data?": {
    object: {
      "Discriminator?": "name",
      "Rebate?": { object: { "ProductId?": "id", "RebatedItemId?": "id" } },
      "Product?": { object: { "ProductId?": "id", "AgeCategoryId?": "id", "ProductType?": "name" } },
      "AllowanceDiscount?": { object: { "DiscountedOrderItemId?": "id", "AllowanceProductOrderItemId?": "id" } },
      "AllowanceProfits?": { object: { "AllowanceProductOrderItemId?": "id", "AllowanceProfitType?": "name" } }
    }
  },
  "TaxExemptionReason?": "name",
  "TaxExemptionLegalReference?": "text"
}

/** An instant in UTC, as a pattern. */
export const instant =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/

export const id = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/
