import { Enterprise, Ids, Instant, OrderItem, ProductServiceOrder, Reservation, Service } from "@nightaudit/core"
import { Result, Schema } from "effect"
import {
  BusinessDay,
  type Context,
  type Finding,
  type FoundOrder,
  ItemInRange,
  type ReconciledOrder,
  Related,
  Rule,
  type Verdict
} from "../../src/index.ts"

/** The n-th id. */
export const id = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`

/** The instant that text writes. */
export const instant = Schema.decodeSync(Instant.Instant)

export const hotelId = id(0xe1)
export const otherHotelId = id(0xe2)
export const roomsId = id(0x51)
export const restaurantId = id(0x52)
export const otherRoomsId = id(0x53)
export const orderId = id(0x0d)

/** An amount: its net value, its taxes, and their sum unless a test says otherwise. */
export const amount = (
  net: number,
  taxes: ReadonlyArray<number>,
  gross: number,
  currency = "EUR"
) => ({
  Currency: currency,
  NetValue: net,
  GrossValue: gross,
  TaxValues: taxes.map((value, index) => ({ Code: `DE-${index + 1}`, Value: value }))
})

const decodeItem = Schema.decodeUnknownSync(OrderItem.OrderItem)

/** The n-th item of the order: a night of 107 EUR on a closed bill, with what a test says of it. */
export const item = (n: number, fields: object = {}): OrderItem.OrderItem =>
  decodeItem({
    Id: id(n),
    EnterpriseId: hotelId,
    ServiceId: roomsId,
    ServiceOrderId: orderId,
    UnitCount: 1,
    UnitAmount: amount(100, [7], 107),
    Amount: amount(100, [7], 107),
    RevenueType: "Service",
    CreatedUtc: "2026-03-01T10:00:00Z",
    UpdatedUtc: "2026-03-05T10:00:00Z",
    ConsumedUtc: "2026-03-04T12:00:00Z",
    ClosedUtc: "2026-03-05T10:00:00Z",
    CanceledUtc: null,
    AccountingState: "Closed",
    Type: "SpaceOrder",
    ...fields
  })

/** The n-th item as the rebate of another, untaxed unless a test says otherwise. */
export const rebate = (n: number, RebatedItemId: string | null, gross: number, fields: object = {}) =>
  item(n, {
    Type: "NightRebate",
    Amount: amount(gross, [], gross),
    Data: { Discriminator: "Rebate", Rebate: { RebatedItemId } },
    ...fields
  })

/** Items that are known of other orders. */
export const elsewhere = (...items: ReadonlyArray<OrderItem.OrderItem>): Partial<Related.Related> => ({
  items: new Map(items.map((each) => [each.Id, each]))
})

/** An item that is on no closed bill. */
export const open = { AccountingState: "Open", ClosedUtc: null }

/** An item that was canceled. */
export const canceled = { AccountingState: "Canceled", ClosedUtc: null, CanceledUtc: "2026-03-02T10:00:00Z" }

/** An item that does not count yet. */
export const inactive = { AccountingState: "Inactive", ClosedUtc: null }

/** Every type of item that the platform books by itself. */
export const systemTypes = [
  "Deposit",
  "ExchangeRateDifference",
  "MulticurrencyFee",
  "InvoiceFee",
  "Surcharge",
  "TaxCorrection",
  "AllowanceDiscount",
  "AllowanceBreakage",
  "AllowanceContraBreakage"
]

const order = {
  Id: orderId,
  ServiceId: roomsId,
  Number: "R-1",
  State: "Processed",
  Origin: "Connector",
  CreatorProfileId: id(0x99),
  CreatedUtc: "2026-03-01T10:00:00Z",
  UpdatedUtc: "2026-03-05T10:00:00Z",
  CancelledUtc: null
}

const decodeReservation = Schema.decodeUnknownSync(Reservation.Reservation)
const decodeVisit = Schema.decodeUnknownSync(ProductServiceOrder.ProductServiceOrder)

/** The order as a reservation that ended, with what a test says of it. */
export const reservation = (fields: object = {}): FoundOrder => ({
  kind: "reservation",
  row: decodeReservation({ ...order, ActualEndUtc: "2026-03-05T10:00:00Z", ...fields })
})

/** The order as a product service order of the restaurant. */
export const visit = (fields: object = {}): FoundOrder => ({
  kind: "productServiceOrder",
  row: decodeVisit({ ...order, ServiceId: restaurantId, Number: "V-1", ...fields })
})

/** Another reservation, which a product service order may be linked to, with what a test says of it. */
export const linkedReservation = (fields: object = {}): Reservation.Reservation =>
  decodeReservation({ ...order, Id: id(0x0e), Number: "R-2", ...fields })

const decodeEnterprise = Schema.decodeUnknownSync(Enterprise.Enterprise)

/** A hotel in Berlin that sets its prices with tax. */
export const enterprise = (fields: object = {}): Enterprise.Enterprise =>
  decodeEnterprise({
    Id: hotelId,
    TimeZoneIdentifier: "Europe/Berlin",
    Pricing: "Gross",
    TaxPrecision: null,
    ...fields
  })

const decodeService = Schema.decodeUnknownSync(Service.Service)

const services = [
  { Id: roomsId, EnterpriseId: hotelId, Name: "Rooms", Data: { Discriminator: "Bookable" } },
  { Id: restaurantId, EnterpriseId: hotelId, Name: "Restaurant", Data: { Discriminator: "Additional" } },
  { Id: otherRoomsId, EnterpriseId: otherHotelId, Name: "Rooms elsewhere", Data: { Discriminator: "Bookable" } }
].map((service) => decodeService(service))

export const asOf = "2026-04-01T03:00:00Z"

/** What the rules know besides the order, in the hotel that a test describes. */
export const context = (hotel: object = {}, at = asOf): Context.Context => ({
  asOf: instant(at),
  basis: "consumed",
  readAt: instant(at),
  enterprises: new Map([enterprise(hotel)].map((row) => [row.Id, row])),
  services: new Map(services.map((row) => [row.Id, row])),
  calendars: new Map([enterprise(hotel)].map((row) => [row.Id, Result.getOrThrow(BusinessDay.of(row))])),
  overAt: new Map(),
  inRange: () => undefined
})

/** The same, of a run that sees no enterprise and no service. */
export const blind: Context.Context = {
  ...context(),
  enterprises: new Map(),
  services: new Map(),
  calendars: new Map()
}

/** An order with its items, all of them in the range. */
export const reconciled = (
  found: FoundOrder | undefined,
  items: ReadonlyArray<OrderItem.OrderItem>,
  fields: {
    readonly verdict?: Verdict.Verdict
    readonly isComplete?: boolean
    readonly serviceOrderId?: string
    readonly related?: Partial<Related.Related>
  } = {}
): ReconciledOrder.ReconciledOrder => ({
  serviceOrderId: Ids.ServiceOrderId.make(fields.serviceOrderId ?? orderId),
  verdict: fields.verdict ?? found?.kind ?? "orphan",
  order: found,
  itemsInRange: items.map((each) => ItemInRange.make(each, "2026-03-04")),
  items: fields.isComplete === false ? [] : items,
  related: { ...Related.none, ...fields.related },
  deleted: [],
  moved: [],
  arrived: [],
  isComplete: fields.isComplete ?? true
})

/** What a rule says where it is asked, each time with its severity. */
export const judged = (
  rule: Rule.Rule,
  of: ReconciledOrder.ReconciledOrder,
  within: Context.Context = context()
): ReadonlyArray<Finding.Observation> =>
  Rule.observe(rule, of, within).map((observation) => ({
    ...observation,
    severity: observation.severity ?? rule.severity
  }))

/** What a rule says of an enterprise whose orders these are, all their items in the range. */
export const judgedTogether = (
  rule: Rule.EnterpriseRule,
  orders: ReadonlyArray<ReconciledOrder.ReconciledOrder>,
  within: Context.Context = context(),
  isComplete = true
): ReadonlyArray<Finding.Observation> => {
  const judge = rule.begin(Ids.EnterpriseId.make(hotelId), within)
  for (const order of orders) judge.add(order, order.items.filter(({ EnterpriseId }) => EnterpriseId === hotelId))
  return judge.observations({ isComplete }).map((observation) => ({
    ...observation,
    severity: observation.severity ?? rule.severity
  }))
}
