/** An amount as the platform prints it. */
export interface AmountRow {
  readonly Currency: string
  readonly NetValue: number
  readonly GrossValue: number
  readonly TaxValues: ReadonlyArray<{ readonly Code: string | null; readonly Value: number }>
  readonly Breakdown: {
    readonly Items: ReadonlyArray<
      { readonly TaxRateCode: string | null; readonly NetValue: number; readonly TaxValue: number }
    >
  }
}

/** A row of `orderItems/getAll`. */
export interface OrderItemRow {
  readonly Id: string
  readonly EnterpriseId: string
  readonly AccountId: string
  readonly AccountType: "Company" | "Customer"
  readonly ServiceId: string
  readonly ServiceOrderId: string
  readonly Notes: string | null
  readonly BillId: string | null
  readonly AccountingCategoryId: string | null
  readonly BillingName?: string
  readonly ExternalIdentifier?: string
  readonly UnitCount: number
  readonly UnitAmount: AmountRow
  readonly Amount: AmountRow
  readonly OriginalAmount: AmountRow | null
  readonly RevenueType: string
  readonly CreatorProfileId: string | null
  readonly UpdaterProfileId: string | null
  readonly CreatedUtc: string
  readonly UpdatedUtc: string
  readonly ConsumedUtc: string
  readonly CanceledUtc: string | null
  readonly ClosedUtc: string | null
  readonly StartUtc: string | null
  readonly ClaimedUtc?: string
  readonly AccountingState: string
  readonly Type: string
  readonly Options: { readonly CanceledWithReservation: boolean } | null
  readonly Data: OrderItemDataRow | null
  readonly TaxExemptionReason: string | null
  readonly TaxExemptionLegalReference: string | null
}

/** What an order item says of its product, or of the item that it rebates. */
export interface OrderItemDataRow {
  readonly Discriminator: string
  readonly Rebate: { readonly ProductId: string; readonly RebatedItemId: string | null } | null
  readonly Product: {
    readonly ProductId: string
    readonly AgeCategoryId: string | null
    readonly ProductType: string | null
  } | null
  readonly AllowanceDiscount:
    | { readonly DiscountedOrderItemId: string; readonly AllowanceProductOrderItemId: string }
    | null
  readonly AllowanceProfits:
    | { readonly AllowanceProductOrderItemId: string; readonly AllowanceProfitType: string }
    | null
}

/** What reservations and product service orders have in common. */
export interface ServiceOrderBase {
  readonly Id: string
  readonly ServiceId: string
  readonly AccountId: string
  readonly AccountType: "Company" | "Customer"
  readonly CreatorProfileId: string | null
  readonly UpdaterProfileId: string | null
  readonly BookerId: string | null
  readonly Number: string | null
  readonly State: "Inquired" | "Confirmed" | "Started" | "Processed" | "Canceled" | "Optional" | "Requested"
  readonly Origin: string | null
  readonly CommanderOrigin: string | null
  readonly OriginDetails: string | null
  readonly CreatedUtc: string
  readonly UpdatedUtc: string
  readonly CancelledUtc: string | null
  readonly VoucherId: string | null
  readonly BusinessSegmentId: string | null
}

/** What a service order says of who checked in. */
export interface ServiceOrderOptionsRow {
  readonly OwnerCheckedIn: boolean
  readonly AllCompanionsCheckedIn: boolean
  readonly AnyCompanionCheckedIn: boolean
  readonly ConnectorCheckIn: boolean
}

/** A row of `productServiceOrders/getAll`. */
export interface ProductServiceOrderRow extends ServiceOrderBase {
  readonly LinkedReservationId: string | null
  readonly Options: ServiceOrderOptionsRow | null
}

/** A row of `reservations/getAll/2023-06-06`. */
export interface ReservationRow extends ServiceOrderBase {
  readonly Options: ServiceOrderOptionsRow | null
  readonly RateId: string
  readonly CreditCardId: string | null
  readonly GroupId: string
  readonly RequestedResourceCategoryId: string
  readonly AssignedResourceId: string | null
  readonly AvailabilityBlockId: string | null
  readonly PartnerCompanyId: string | null
  readonly TravelAgencyId: string | null
  readonly AssignedResourceLocked: boolean
  readonly ChannelNumber: string | null
  readonly ChannelManagerNumber: string | null
  readonly CancellationReason: string | null
  readonly ReleasedUtc: string | null
  readonly StartUtc: string
  readonly EndUtc: string
  readonly ScheduledStartUtc: string
  readonly ActualStartUtc: string | null
  readonly ScheduledEndUtc: string
  readonly ActualEndUtc: string | null
  readonly Purpose: string | null
  readonly QrCodeData: string | null
  readonly PersonCounts: ReadonlyArray<{ readonly AgeCategoryId: string; readonly Count: number }>
}

/** A row of `services/getAll`. */
export interface ServiceRow {
  readonly Id: string
  readonly EnterpriseId: string
  readonly IsActive: boolean
  readonly Name: string
  readonly Names: Readonly<Record<string, string>>
  readonly StartTime: string | null
  readonly EndTime: string | null
  readonly Options: { readonly BillAsPackage: boolean }
  readonly Promotions: Promotions | null
  readonly Type: string | null
  readonly Ordering: number
  readonly Data: {
    readonly Discriminator: "Bookable" | "Additional"
    readonly Value: { readonly TimeUnit?: string; readonly TimeUnitPeriod?: string }
  }
  readonly ExternalIdentifier: string | null
  readonly CreatedUtc: string
  readonly UpdatedUtc: string
}

/** At which moments of a stay a service is offered. */
export interface Promotions {
  readonly BeforeCheckIn: boolean
  readonly AfterCheckIn: boolean
  readonly DuringStay: boolean
  readonly BeforeCheckOut: boolean
  readonly AfterCheckOut: boolean
  readonly DuringCheckOut: boolean
}

/** A row of `enterprises/getAll`. */
export interface EnterpriseRow {
  readonly Id: string
  readonly ExternalIdentifier: string | null
  readonly HoldingKey: string | null
  readonly ChainId: string
  readonly ChainName: string
  readonly CreatedUtc: string
  readonly UpdatedUtc: string
  readonly Name: string
  readonly ShortName: string | null
  readonly TimeZoneIdentifier: string
  readonly LegalEnvironmentCode: string
  readonly AccommodationEnvironmentCode: string
  readonly AccountingEnvironmentCode: string
  readonly TaxEnvironmentCode: string
  readonly DefaultLanguageCode: string
  readonly EditableHistoryInterval: string
  readonly AccountingEditableHistoryInterval: string
  readonly OperationalEditableHistoryInterval: string
  readonly BusinessDayClosingOffset: string | null
  readonly WebsiteUrl: string | null
  readonly Email: string | null
  readonly Phone: string | null
  readonly LogoImageId: string | null
  readonly CoverImageId: string | null
  readonly Pricing: "Gross" | "Net"
  readonly TaxPrecision: number | null
  readonly AddressId: string
  readonly Address: object
  readonly GroupNames: ReadonlyArray<string>
  readonly Subscription: { readonly TaxIdentifier: string | null }
  readonly LinkedUtc: string
}
