import { Schema } from "effect"
import { Instant, OrderItem } from "../../src/index.ts"

/** The n-th id. */
export const id = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`

/** The instant that text writes. */
export const instant = Schema.decodeUnknownSync(Instant.Instant)

const amount = { Currency: "EUR", NetValue: 126.05, GrossValue: 150, TaxValues: [{ Code: "CZ-21", Value: 23.95 }] }

const decode = Schema.decodeUnknownSync(OrderItem.OrderItem)

/** The n-th order item, with what a test says of it. */
export const orderItem = (n: number, fields: object = {}): OrderItem.OrderItem =>
  decode({
    Id: id(n),
    EnterpriseId: id(1_000_001),
    ServiceId: id(1_000_002),
    ServiceOrderId: id(1_000_003),
    UnitCount: 1,
    UnitAmount: amount,
    Amount: amount,
    RevenueType: "Service",
    CreatedUtc: "2026-03-01T00:00:00Z",
    UpdatedUtc: "2026-03-01T00:00:00Z",
    ConsumedUtc: "2026-03-01T00:00:00Z",
    AccountingState: "Open",
    Type: "SpaceOrder",
    ...fields
  })
