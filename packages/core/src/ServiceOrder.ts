/**
 * What reservations and product service orders have in common.
 */
import { Schema } from "effect"
import * as Enumeration from "./Enumeration.ts"
import { AccountId, ProfileId, ReferenceId, ServiceId, ServiceOrderId } from "./Ids.ts"
import { Instant } from "./Instant.ts"
import { Nullable } from "./Nullable.ts"

/** The life of a service order: unconfirmed, `Confirmed`, `Started` (checked in), `Processed` (checked out), `Canceled`. */
export const ServiceOrderState = Enumeration.open([
  "Inquired",
  "Confirmed",
  "Started",
  "Processed",
  "Canceled",
  "Optional",
  "Requested"
])
export type ServiceOrderState = typeof ServiceOrderState.Type

/** Who is billed: a guest or a company. */
export const AccountType = Enumeration.open(["Company", "Customer"])

export const ServiceOrderOrigin = Enumeration.open([
  "Distributor",
  "ChannelManager",
  "Commander",
  "Import",
  "Connector",
  "Navigator"
])

export const ServiceOrderCommanderOrigin = Enumeration.open([
  "InPerson",
  "Channel",
  "Phone",
  "Email",
  "Website",
  "Message",
  "CallCenter",
  "RoomingList"
])

const ServiceOrderOptions = Schema.Struct({
  OwnerCheckedIn: Nullable(Schema.Boolean),
  AllCompanionsCheckedIn: Nullable(Schema.Boolean),
  AnyCompanionCheckedIn: Nullable(Schema.Boolean),
  ConnectorCheckIn: Nullable(Schema.Boolean)
})

/** The fields of both kinds of order. `CancelledUtc` is spelled with two l here, and `CanceledUtc` on order items. */
export const fields = {
  Id: ServiceOrderId,
  ServiceId,
  AccountId: Nullable(AccountId),
  AccountType: Nullable(AccountType),
  CreatorProfileId: Nullable(ProfileId),
  UpdaterProfileId: Nullable(ProfileId),
  BookerId: Nullable(ReferenceId),
  Number: Nullable(Schema.String),
  State: ServiceOrderState,
  Origin: Nullable(ServiceOrderOrigin),
  CommanderOrigin: Nullable(ServiceOrderCommanderOrigin),
  OriginDetails: Nullable(Schema.String),
  CreatedUtc: Instant,
  UpdatedUtc: Instant,
  CancelledUtc: Nullable(Instant),
  VoucherId: Nullable(ReferenceId),
  BusinessSegmentId: Nullable(ReferenceId),
  Options: Nullable(ServiceOrderOptions)
}
