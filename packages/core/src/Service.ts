/**
 * Services: what a property sells. Bookable services take reservations, additional ones product service orders.
 *
 * @see https://docs.mews.com/connector-api/operations/services
 */
import { Schema } from "effect"
import * as Enumeration from "./Enumeration.ts"
import * as Filter from "./Filter.ts"
import { EnterpriseId, ServiceId } from "./Ids.ts"
import { Instant } from "./Instant.ts"
import { Nullable } from "./Nullable.ts"
import * as Operation from "./Operation.ts"

/** The kind of a service. */
export const ServiceDiscriminator = Enumeration.open(["Bookable", "Additional"])

export const TimeUnitPeriod = Enumeration.open(["Day", "Month", "Hour"])

const Promotions = Schema.Struct({
  BeforeCheckIn: Nullable(Schema.Boolean),
  AfterCheckIn: Nullable(Schema.Boolean),
  DuringStay: Nullable(Schema.Boolean),
  BeforeCheckOut: Nullable(Schema.Boolean),
  AfterCheckOut: Nullable(Schema.Boolean),
  DuringCheckOut: Nullable(Schema.Boolean)
})

/** The value of a bookable service (offsets, time unit) and of an additional one (promotions), side by side. */
const ServiceDataValue = Schema.Struct({
  StartOffset: Nullable(Schema.String),
  EndOffset: Nullable(Schema.String),
  OccupancyStartOffset: Nullable(Schema.String),
  OccupancyEndOffset: Nullable(Schema.String),
  TimeUnit: Nullable(TimeUnitPeriod),
  TimeUnitPeriod: Nullable(TimeUnitPeriod),
  Promotions: Nullable(Promotions)
})

export const Service = Schema.Struct({
  Id: ServiceId,
  EnterpriseId,
  IsActive: Nullable(Schema.Boolean),
  Name: Nullable(Schema.String),
  Names: Nullable(Schema.Record(Schema.String, Schema.String)),
  StartTime: Nullable(Schema.String),
  EndTime: Nullable(Schema.String),
  Options: Nullable(Schema.Struct({ BillAsPackage: Nullable(Schema.Boolean) })),
  Promotions: Nullable(Promotions),
  Type: Nullable(Schema.String),
  Ordering: Nullable(Schema.Int),
  Data: Nullable(Schema.Struct({
    Discriminator: Nullable(ServiceDiscriminator),
    Value: Nullable(ServiceDataValue)
  })),
  ExternalIdentifier: Nullable(Schema.String),
  CreatedUtc: Nullable(Instant),
  UpdatedUtc: Nullable(Instant)
})
export type Service = typeof Service.Type

export const ServiceFilter = Schema.Struct({
  EnterpriseIds: Filter.List(EnterpriseId),
  ServiceIds: Filter.List(ServiceId),
  ServiceType: Schema.optionalKey(ServiceDiscriminator),
  UpdatedUtc: Filter.Within
})
export type ServiceFilter = typeof ServiceFilter.Type

export const services = Operation.make({
  name: "services",
  entity: "Service",
  path: "/api/connector/v1/services/getAll",
  collection: "Services",
  row: Service,
  filter: ServiceFilter
})
