import { Schema } from "effect"

const { Int, NullOr, Record, Struct, optionalKey } = Schema
const Strings = Schema.Array(Schema.String)
const Decimal = Schema.String.check(Schema.isPattern(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/))
const Instant = Schema.String.check(Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/))
const Verdict = Schema.Literals(["productServiceOrder", "reservation", "orphan", "unresolved"])

const Counts = Struct({
  requests: Int,
  pages: Int,
  rows: Int,
  duplicates: Int,
  quarantined: Int,
  retries: Int,
  rateLimited: Int,
  unasked: optionalKey(Int),
  splits: Int
})

const Sha256 = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/))

const Manifest = Struct({
  schemaVersion: Schema.Literal(1),
  status: Schema.Literals(["complete", "incomplete", "failed"]),
  asOf: Instant,
  window: Struct({
    from: Schema.String,
    to: Schema.String,
    basis: Schema.Literals(["consumed", "closed", "created", "updated"]),
    enterprises: optionalKey(Schema.Array(Struct({ enterpriseId: Schema.String, from: Instant, to: Instant })))
  }),
  operations: Struct({
    enterprises: optionalKey(Counts),
    services: optionalKey(Counts),
    productServiceOrders: optionalKey(Counts),
    reservations: optionalKey(Counts),
    orderItems: optionalKey(Counts)
  }),
  intervals: Struct({
    planned: Int,
    closed: Int,
    open: Schema.Array(Struct({
      operation: Schema.String,
      filter: Record(Schema.String, Schema.Unknown),
      enterpriseId: optionalKey(Schema.String),
      dates: optionalKey(Struct({ from: Schema.String, to: Schema.String })),
      problem: Schema.String
    }))
  }),
  verdicts: Record(Verdict, Int),
  findings: Record(Schema.String, Int),
  drift: Struct({ enumerations: Record(Schema.String, Strings), fields: Record(Schema.String, Strings) }),
  conservation: Struct({ holds: Schema.Boolean, items: Int }),
  clock: optionalKey(Struct({ source: Schema.Literals(["platform", "local"]), skewSeconds: optionalKey(Int) })),
  businessDates: Schema.Literal("wall-clock"),
  scope: Struct({
    enterprises: Schema.Array(Struct({ enterpriseId: Schema.String, from: Instant, to: Instant })),
    serviceIds: NullOr(Strings)
  }),
  controls: Struct({
    items: Struct({ seen: Int, gone: Int, outside: Int, read: Int, judged: Int, totals: Int, daySheet: Int }),
    gross: Schema.Array(
      Struct({ currency: Schema.String, read: Decimal, totals: Decimal, live: Decimal, reconciled: Decimal })
    ),
    content: Schema.Array(
      Struct({ enterpriseId: Schema.String, sha256: Sha256 })
    )
  }),
  names: Struct({ enterprises: Record(Schema.String, Schema.String), services: Record(Schema.String, Schema.String) }),
  acceptance: optionalKey(Struct({ accepted: Record(Schema.String, Int), expired: Int, unmatched: Int })),
  previous: optionalKey(Struct({
    asOf: Instant,
    daysNotCompared: optionalKey(Schema.Array(Schema.String)),
    hotelsNotCompared: optionalKey(Schema.Array(Schema.String))
  })),
  artifacts: Record(Schema.String, Struct({ lines: NullOr(Int), bytes: Int, sha256: Sha256 })),
  digest: Sha256
})

const Taxes = Schema.Array(Struct({ code: NullOr(Schema.String), value: Decimal }))
const Day = Schema.String.check(Schema.isPattern(/^\d{4}-\d\d-\d\d$/))

const Totals = Schema.Array(Struct({
  enterpriseId: Schema.String,
  businessDate: Day,
  serviceId: Schema.String,
  accountingCategoryId: NullOr(Schema.String),
  revenueType: Schema.String,
  type: Schema.String,
  accountingState: Schema.String,
  currency: Schema.String,
  items: Int,
  net: Decimal,
  tax: Decimal,
  gross: Decimal,
  taxes: Taxes
}))

const Sums = Struct({ items: Int, net: Decimal, tax: Decimal, gross: Decimal })
const Amounts = Struct({ currency: Schema.String, ...Sums.fields })

const DaySheets = Schema.Array(Struct({
  enterpriseId: Schema.String,
  days: Schema.Array(Struct({
    businessDate: Day,
    currency: Schema.String,
    status: Schema.Literals(["provisional", "final"]),
    finalFrom: NullOr(Instant),
    live: Sums,
    excluded: Struct({ inactive: Sums, canceled: Sums, other: Sums }),
    rebates: Sums,
    cancellationFees: Sums,
    cityTax: Sums,
    deposits: Sums
  })),
  advance: Schema.Array(Amounts),
  ageing: Schema.Array(Struct({
    accountType: NullOr(Schema.String),
    orderState: NullOr(Schema.String),
    age: Schema.Literals(["0", "1-7", "8-30", "30+"]),
    ...Amounts.fields
  })),
  staleConfirmed: Schema.Array(Struct({ orders: Int, ...Amounts.fields })),
  canceledOrders: Schema.Array(Struct({ currency: Schema.String, orders: Int, live: Sums, cancellationFees: Sums }))
}))

const Item = Struct({
  serviceOrderId: Schema.String,
  id: Schema.String,
  enterpriseId: Schema.String,
  businessDate: Day,
  serviceId: Schema.String,
  accountingCategoryId: NullOr(Schema.String),
  revenueType: Schema.String,
  type: Schema.String,
  accountingState: Schema.String,
  currency: Schema.String,
  net: Decimal,
  tax: Decimal,
  gross: Decimal,
  taxes: Taxes,
  createdUtc: Instant,
  consumedUtc: Instant,
  closedUtc: NullOr(Instant),
  updatedUtc: Instant,
  updaterProfileId: NullOr(Schema.String)
})

const Finding = Struct({
  code: Schema.String,
  severity: Schema.Literals(["error", "warning", "info"]),
  enterpriseId: NullOr(Schema.String),
  serviceOrderId: NullOr(Schema.String),
  orderItemIds: Strings,
  message: Schema.NonEmptyString,
  expected: NullOr(Schema.String),
  actual: NullOr(Schema.String),
  delta: NullOr(Schema.String),
  currency: NullOr(Schema.String),
  evidence: Record(Schema.String, Schema.Unknown),
  fingerprint: Schema.String,
  accepted: optionalKey(Struct({ reason: Schema.String, expires: NullOr(Day) }))
})

const Reconciled = Struct({
  serviceOrderId: Schema.String,
  verdict: Verdict,
  number: NullOr(Schema.String),
  state: NullOr(Schema.String),
  enterpriseId: NullOr(Schema.String),
  serviceId: NullOr(Schema.String),
  accountId: NullOr(Schema.String),
  orderItemIds: Strings,
  subtotals: Schema.Array(Struct({ currency: Schema.String, items: Int, net: Decimal, tax: Decimal, gross: Decimal }))
})

const strict = { onExcessProperty: "error" } as const

/** The artifacts as the public contract describes them, field by field. */
export const manifest = Schema.decodeUnknownSync(Schema.fromJsonString(Manifest), strict)
export const totals = Schema.decodeUnknownSync(Schema.fromJsonString(Totals), strict)
export const daySheets = Schema.decodeUnknownSync(Schema.fromJsonString(DaySheets), strict)
export const item = Schema.decodeUnknownSync(Item, strict)
export const finding = Schema.decodeUnknownSync(Finding, strict)
export const reconciled = Schema.decodeUnknownSync(Reconciled, strict)
