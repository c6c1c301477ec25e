import { type Column, orderKinds, orderStates } from "../rows/Columns.ts"
import { channelNumber, orderNumber } from "../rows/OrderRows.ts"
import type { Tables } from "../rows/Tables.ts"
import { services } from "../story/Property.ts"
import type { Filter } from "./Filter.ts"
import type { PageOrder, Selection } from "./Page.ts"
import { all, coded, colliding, named, numbersOf, type Test, within } from "./Tests.ts"

/** What `productServiceOrders/getAll` is asked for. */
export const selectVisits = (tables: Tables, filter: Filter, pageOrder: PageOrder): Selection => {
  const { ids, orders } = tables
  const linked = filter.lists.get("LinkedReservationIds")?.flatMap((id) => orderOfId(tables, id) ?? [])
  return {
    ...found(tables, filter, pageOrder, "productServiceOrder", "ProductServiceOrderIds"),
    matches: all([
      ofKind(tables, "productServiceOrder"),
      ...shared(tables, filter),
      named(filter, "AccountIds", ids, "account", orders.account),
      linked === undefined ? undefined : among(linked, orders.linked)
    ])
  }
}

/** What `reservations/getAll` is asked for. */
export const selectStays = (tables: Tables, filter: Filter, pageOrder: PageOrder): Selection => {
  const { ids, orders } = tables
  const [numbers, channels] = [filter.lists.get("Numbers"), filter.lists.get("ChannelNumbers")]
  return {
    ...found(tables, filter, pageOrder, "reservation", "ReservationIds"),
    matches: all([
      ofKind(tables, "reservation"),
      ...shared(tables, filter),
      named(filter, "AccountIds", ids, "account", orders.account),
      named(filter, "ReservationGroupIds", ids, "group", orders.group),
      named(filter, "PartnerCompanyIds", ids, "account", orders.company),
      named(filter, "TravelAgencyIds", ids, "account", orders.agency),
      named(filter, "AssignedResourceIds", ids, "resource", orders.resource),
      named(filter, "AvailabilityBlockIds", ids, "block", orders.block),
      within(filter, "CreatedUtc", orders.created),
      within(filter, "ScheduledStartUtc", orders.scheduledStart),
      within(filter, "ScheduledEndUtc", orders.scheduledEnd),
      within(filter, "ActualStartUtc", orders.actualStart),
      within(filter, "ActualEndUtc", orders.actualEnd),
      colliding(filter, "CollidingUtc", orders.scheduledStart, orders.scheduledEnd),
      numbers === undefined ? undefined : (row) => numbers.includes(orderNumber(row)),
      channels === undefined ? undefined : (row) => channels.includes(channelNumber(orders.channel.at(row)))
    ])
  }
}

/** The number of the order that an identifier names, served or not. */
export const orderOfId = (tables: Tables, id: string): number | undefined => {
  const number = tables.ids.decode("order", id)
  return number < tables.orders.kind.size() && tables.orderId(number) === id ? number : undefined
}

const found = (
  tables: Tables,
  filter: Filter,
  pageOrder: PageOrder,
  kind: "reservation" | "productServiceOrder",
  field: string
): Omit<Selection, "matches"> => {
  const rowOfId = (id: string): number | undefined => {
    const number = orderOfId(tables, id)
    return number !== undefined && tables.orders.kind.at(number) === orderKinds[kind] ? number : undefined
  }
  return {
    ...(pageOrder === "created" ? tables.orders.byCreated() : tables.orders.byUpdated()),
    rowOfId,
    candidates: filter.lists.get(field)?.flatMap((id) => rowOfId(id) ?? [])
  }
}

const shared = (tables: Tables, filter: Filter): ReadonlyArray<Test | undefined> => {
  const { ids, orders } = tables
  const enterprises = filter.lists.get("EnterpriseIds")
  const wanted = enterprises === undefined ? undefined : new Set(numbersOf(ids, "enterprise", enterprises))
  return [
    within(filter, "UpdatedUtc", orders.updated),
    named(filter, "ServiceIds", ids, "service", orders.service),
    coded(filter, "States", orderStates, orders.state),
    wanted === undefined ? undefined : (row) => wanted.has(Math.floor(orders.service.at(row) / services.length))
  ]
}

const ofKind = ({ orders }: Tables, kind: "reservation" | "productServiceOrder"): Test => (row) =>
  orders.kind.at(row) === orderKinds[kind]

const among = (list: ReadonlyArray<number>, numbers: Column): Test => {
  const wanted = new Set(list)
  return (row) => wanted.has(numbers.at(row))
}
