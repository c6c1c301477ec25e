import type { ProductServiceOrderRow, ReservationRow, ServiceOrderBase, ServiceOrderOptionsRow } from "../../Rows.ts"
import { formatInstant } from "../Instant.ts"
import { isCompany, type OrderDraft } from "../story/Draft.ts"
import type { Names } from "./Names.ts"

/** The row of a product service order. */
export const visitRow = (names: Names, order: OrderDraft): ProductServiceOrderRow => ({
  ...base(names, order),
  LinkedReservationId: order.linked === null ? null : names.order(order.linked),
  Options: options(order),
  ...order.row
})

/** The row of a reservation. */
export const stayRow = (names: Names, order: OrderDraft, stay: NonNullable<OrderDraft["stay"]>): ReservationRow => {
  const { ids } = names
  const [start, end] = [formatInstant(stay.start), formatInstant(stay.end)]
  return {
    ...base(names, order),
    Options: options(order),
    RateId: ids.encode("rate", order.property.index * 16 + (order.number % 6)),
    CreditCardId: order.number % 5 === 0 ? ids.encode("card", order.number) : null,
    GroupId: ids.encode("group", stay.group),
    RequestedResourceCategoryId: ids.encode("resourceCategory", order.property.index * 16 + stay.category),
    AssignedResourceId: encoded(names, "resource", stay.resource),
    AvailabilityBlockId: encoded(names, "block", stay.block),
    PartnerCompanyId: encoded(names, "account", stay.company),
    TravelAgencyId: encoded(names, "account", stay.agency),
    AssignedResourceLocked: order.number % 11 === 0,
    ChannelNumber: stay.channel === null ? null : channelNumber(stay.channel),
    ChannelManagerNumber: null,
    CancellationReason: order.state === "Canceled" ? (order.number % 2 === 0 ? "RequestedByGuest" : "Other") : null,
    ReleasedUtc: instant(stay.released),
    StartUtc: stay.actualStart === null ? start : formatInstant(stay.actualStart),
    EndUtc: stay.actualEnd === null ? end : formatInstant(stay.actualEnd),
    ScheduledStartUtc: start,
    ActualStartUtc: instant(stay.actualStart),
    ScheduledEndUtc: end,
    ActualEndUtc: instant(stay.actualEnd),
    Purpose: order.number % 3 === 0 ? null : order.number % 3 === 1 ? "Leisure" : "Business",
    QrCodeData: null,
    PersonCounts: [{ AgeCategoryId: ids.encode("ageCategory", order.property.index), Count: stay.persons }],
    ...order.row
  }
}

/** The number that an order shows to people. */
export const orderNumber = (number: number): string => String(10_001 + number)

/** The number that a channel gave a reservation. */
export const channelNumber = (number: number): string => `CH${700_000 + number}`

const base = (names: Names, order: OrderDraft): ServiceOrderBase => {
  const profile = (order.number % 9) + order.property.index * 16
  return {
    Id: names.order(order.number),
    ServiceId: names.ids.encode("service", order.service),
    AccountId: names.ids.encode("account", order.account),
    AccountType: isCompany(order.account) ? "Company" : "Customer",
    CreatorProfileId: names.ids.encode("profile", profile),
    UpdaterProfileId: names.ids.encode("profile", profile),
    BookerId: encoded(names, "account", order.booker ?? (order.number % 4 === 0 ? order.account : null)),
    Number: orderNumber(order.number),
    State: order.state,
    Origin: order.origin,
    CommanderOrigin: order.origin === "Commander" ? "InPerson" : null,
    OriginDetails: null,
    CreatedUtc: formatInstant(order.created),
    UpdatedUtc: formatInstant(order.updated),
    CancelledUtc: instant(order.cancelled),
    VoucherId: null,
    BusinessSegmentId: order.number % 2 === 0
      ? names.ids.encode("segment", order.property.index * 16 + (order.number % 5))
      : null
  }
}

const options = (order: OrderDraft): ServiceOrderOptionsRow => {
  const inside = order.state === "Started" || order.state === "Processed"
  return {
    OwnerCheckedIn: inside && order.stay !== null,
    AllCompanionsCheckedIn: inside && order.stay !== null,
    AnyCompanionCheckedIn: inside && order.stay !== null,
    ConnectorCheckIn: false
  }
}

const instant = (seconds: number | null): string | null => (seconds === null ? null : formatInstant(seconds))

const encoded = (names: Names, kind: "resource" | "block" | "account", number: number | null): string | null =>
  number === null ? null : names.ids.encode(kind, number)
