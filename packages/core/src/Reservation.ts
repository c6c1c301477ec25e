/**
 * Reservations: orders of a bookable service.
 *
 * @see https://docs.mews.com/connector-api/operations/reservations
 */
import { Schema } from "effect"
import * as Enumeration from "./Enumeration.ts"
import * as Filter from "./Filter.ts"
import { AccountId, EnterpriseId, ReferenceId, ServiceId, ServiceOrderId } from "./Ids.ts"
import { Instant } from "./Instant.ts"
import { Nullable } from "./Nullable.ts"
import * as Operation from "./Operation.ts"
import * as ServiceOrder from "./ServiceOrder.ts"

export const CancellationReason = Enumeration.open([
  "Other",
  "ConfirmationMissed",
  "BookedElsewhere",
  "ForceMajeure",
  "GuestComplaint",
  "NoShow",
  "PriceTooHigh",
  "ServiceNotAvailable",
  "InputError",
  "InvalidPayment",
  "TravelAgency",
  "RequestedByGuest",
  "Update",
  "BookingAbandoned",
  "RequestedByBooker"
])

export const ReservationPurpose = Enumeration.open(["Leisure", "Business", "Student"])

const PersonCount = Schema.Struct({
  AgeCategoryId: Nullable(ReferenceId),
  Count: Nullable(Schema.Int)
})

export const Reservation = Schema.Struct({
  ...ServiceOrder.fields,
  RateId: Nullable(ReferenceId),
  CreditCardId: Nullable(ReferenceId),
  GroupId: Nullable(ReferenceId),
  RequestedResourceCategoryId: Nullable(ReferenceId),
  AssignedResourceId: Nullable(ReferenceId),
  AvailabilityBlockId: Nullable(ReferenceId),
  PartnerCompanyId: Nullable(ReferenceId),
  TravelAgencyId: Nullable(ReferenceId),
  AssignedResourceLocked: Nullable(Schema.Boolean),
  ChannelNumber: Nullable(Schema.String),
  ChannelManagerNumber: Nullable(Schema.String),
  CancellationReason: Nullable(CancellationReason),
  ReleasedUtc: Nullable(Instant),
  StartUtc: Nullable(Instant),
  EndUtc: Nullable(Instant),
  ScheduledStartUtc: Nullable(Instant),
  ActualStartUtc: Nullable(Instant),
  ScheduledEndUtc: Nullable(Instant),
  ActualEndUtc: Nullable(Instant),
  Purpose: Nullable(ReservationPurpose),
  QrCodeData: Nullable(Schema.String),
  PersonCounts: Nullable(Schema.Array(PersonCount))
})
export type Reservation = typeof Reservation.Type

export const ReservationFilter = Schema.Struct({
  EnterpriseIds: Filter.List(EnterpriseId),
  ReservationIds: Filter.List(ServiceOrderId),
  ServiceIds: Filter.List(ServiceId),
  ReservationGroupIds: Filter.List(ReferenceId),
  AccountIds: Filter.List(AccountId),
  PartnerCompanyIds: Filter.List(ReferenceId, 100),
  TravelAgencyIds: Filter.List(ReferenceId, 100),
  Numbers: Filter.List(Schema.String),
  ChannelNumbers: Filter.List(Schema.String, 100),
  AssignedResourceIds: Filter.List(ReferenceId),
  AvailabilityBlockIds: Filter.List(ReferenceId, 100),
  CreatedUtc: Filter.Within,
  UpdatedUtc: Filter.Within,
  CollidingUtc: Filter.Within,
  ScheduledStartUtc: Filter.Within,
  ActualStartUtc: Filter.Within,
  ActualEndUtc: Filter.Within,
  ScheduledEndUtc: Filter.Within,
  States: Schema.optionalKey(Schema.Array(ServiceOrder.ServiceOrderState).check(Schema.isUnique()))
}).check(
  Filter.notBoth("ActualStartUtc", "ScheduledStartUtc"),
  Filter.notBoth("ActualEndUtc", "ScheduledEndUtc")
)
export type ReservationFilter = typeof ReservationFilter.Type

export const reservations = Operation.make({
  name: "reservations",
  entity: "Reservation",
  path: "/api/connector/v1/reservations/getAll/2023-06-06",
  collection: "Reservations",
  row: Reservation,
  filter: ReservationFilter
})
