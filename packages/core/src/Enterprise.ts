/**
 * Enterprises: the properties that are visible to an access token.
 *
 * @see https://docs.mews.com/connector-api/operations/enterprises
 */
import { Schema } from "effect"
import * as Enumeration from "./Enumeration.ts"
import * as Filter from "./Filter.ts"
import { EnterpriseId, ReferenceId } from "./Ids.ts"
import { Instant } from "./Instant.ts"
import { Nullable } from "./Nullable.ts"
import * as Operation from "./Operation.ts"

/** Whether prices are set, and exact, with tax (`Gross`) or without it (`Net`). */
export const PricingMode = Enumeration.open(["Gross", "Net"])

const Address = Schema.Struct({
  Id: Nullable(ReferenceId),
  Line1: Nullable(Schema.String),
  Line2: Nullable(Schema.String),
  City: Nullable(Schema.String),
  PostalCode: Nullable(Schema.String),
  CountryCode: Nullable(Schema.String),
  CountrySubdivisionCode: Nullable(Schema.String),
  Latitude: Nullable(Schema.Finite),
  Longitude: Nullable(Schema.Finite)
})

/**
 * A property. Durations (`BusinessDayClosingOffset`, the editable history intervals) are ISO 8601, such as
 * `P0M0DT4H0M0S`; `TimeZoneIdentifier` is an IANA name.
 */
export const Enterprise = Schema.Struct({
  Id: EnterpriseId,
  ExternalIdentifier: Nullable(Schema.String),
  HoldingKey: Nullable(Schema.String),
  ChainId: Nullable(ReferenceId),
  ChainName: Nullable(Schema.String),
  CreatedUtc: Nullable(Instant),
  UpdatedUtc: Nullable(Instant),
  Name: Nullable(Schema.String),
  ShortName: Nullable(Schema.String),
  TimeZoneIdentifier: Schema.NonEmptyString,
  LegalEnvironmentCode: Nullable(Schema.String),
  AccommodationEnvironmentCode: Nullable(Schema.String),
  AccountingEnvironmentCode: Nullable(Schema.String),
  TaxEnvironmentCode: Nullable(Schema.String),
  DefaultLanguageCode: Nullable(Schema.String),
  EditableHistoryInterval: Nullable(Schema.String),
  AccountingEditableHistoryInterval: Nullable(Schema.String),
  OperationalEditableHistoryInterval: Nullable(Schema.String),
  BusinessDayClosingOffset: Nullable(Schema.String),
  WebsiteUrl: Nullable(Schema.String),
  Email: Nullable(Schema.String),
  Phone: Nullable(Schema.String),
  LogoImageId: Nullable(ReferenceId),
  CoverImageId: Nullable(ReferenceId),
  Pricing: Nullable(PricingMode),
  TaxPrecision: Nullable(Schema.Int),
  AddressId: Nullable(ReferenceId),
  Address: Nullable(Address),
  GroupNames: Nullable(Schema.Array(Schema.String)),
  Subscription: Nullable(Schema.Struct({ TaxIdentifier: Nullable(Schema.String) })),
  LinkedUtc: Nullable(Instant)
})
export type Enterprise = typeof Enterprise.Type

export const EnterpriseFilter = Schema.Struct({
  EnterpriseIds: Filter.List(EnterpriseId),
  ExternalIdentifiers: Filter.List(Schema.String),
  LinkedUtc: Filter.Within,
  UpdatedUtc: Filter.Within
})
export type EnterpriseFilter = typeof EnterpriseFilter.Type

export const enterprises = Operation.make({
  name: "enterprises",
  entity: "Enterprise",
  path: "/api/connector/v1/enterprises/getAll",
  collection: "Enterprises",
  row: Enterprise,
  filter: EnterpriseFilter,
  isReadAnew: true
})
