import { Instant } from "@nightaudit/core"

const uuid = (n: number, kind: number): string =>
  `${(Math.imul(n + 1, 2_654_435_761) >>> 0).toString(16).padStart(8, "0")}-0000-4000-8000-${
    (kind * 1e9 + n).toString(16).padStart(12, "0")
  }`

/** Made once: what is measured is storing. */
const instants = Array.from({ length: 4000 }, (_, n) => Instant.fromEpochMillis(1_772_000_000_000 + n * 650_000))

const instant = (n: number): Instant.Instant => instants[n % instants.length] ?? Instant.fromEpochMillis(0)

const amount = {
  Currency: "EUR",
  NetValue: 110.28,
  GrossValue: 118,
  TaxValues: [{ Code: "DE-2020-1-7%", Value: 7.72 }],
  Breakdown: { Items: [{ TaxRateCode: "DE-2020-1-7%", NetValue: 110.28, TaxValue: 7.72 }] }
}

/** An order item of 1.8 KB, as full as the platform's own. */
const item = (n: number) => ({
  Id: uuid(n, 1),
  EnterpriseId: uuid(n % 3, 2),
  AccountId: uuid(n % 5000, 3),
  AccountType: "Customer",
  ServiceId: uuid(n % 12, 4),
  ServiceOrderId: uuid(Math.floor(n / 6), 5),
  Notes: null,
  BillId: uuid(Math.floor(n / 7), 6),
  AccountingCategoryId: uuid(n % 20, 7),
  BillingName: "Night in a double room, with breakfast",
  ExternalIdentifier: null,
  UnitCount: 1,
  UnitAmount: amount,
  Amount: amount,
  OriginalAmount: amount,
  RevenueType: "Service",
  CreatorProfileId: uuid(n % 20, 8),
  UpdaterProfileId: uuid(n % 20, 8),
  CreatedUtc: instant(n),
  UpdatedUtc: instant(n + 100),
  ConsumedUtc: instant(n + 200),
  CanceledUtc: null,
  ClosedUtc: instant(n + 300),
  StartUtc: instant(n),
  ClaimedUtc: null,
  AccountingState: "Closed",
  Type: "SpaceOrder",
  Options: { CanceledWithReservation: false },
  Data: {
    Discriminator: "Product",
    Rebate: null,
    Product: { ProductId: uuid(n % 50, 9), AgeCategoryId: null, ProductType: "Product" },
    AllowanceDiscount: null,
    AllowanceProfits: null
  },
  TaxExemptionReason: null,
  TaxExemptionLegalReference: null
})

/** A page of generated items: the same number gives the same. */
export const pageOf = (page: number, size: number): ReadonlyArray<ReturnType<typeof item>> =>
  Array.from({ length: size }, (_, n) => item(page * size + n))
