import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@nightaudit/core"
import { type OrderItemRow, Sandbox } from "@nightaudit/sandbox"
import { Effect, Option, Result, Schema } from "effect"
import { BusinessDay, DaySheet, type ReconciledOrder, Totals } from "../../src/index.ts"
import {
  amount,
  asOf,
  canceled,
  enterprise,
  inactive,
  instant,
  item,
  open,
  otherHotelId,
  reconciled,
  reservation,
  visit
} from "../support/fixtures.ts"
import { layer, type Query, reconcile } from "../support/run.ts"

const windows = { AccountingEditableHistoryInterval: "P0M7DT0H0M0S", OperationalEditableHistoryInterval: "P0M2D" }

const sheetOf = (
  orders: ReadonlyArray<ReconciledOrder.ReconciledOrder>,
  { at = asOf, hotel = windows }: { readonly at?: string; readonly hotel?: object } = {}
) => {
  const row = enterprise(hotel)
  const builder = DaySheet.begin({ enterprise: row, day: Result.getOrThrow(BusinessDay.of(row)) }, instant(at))
  for (const order of orders) builder.add(order)
  return builder.sheet()
}

const none = { items: 0, net: "0", tax: "0", gross: "0" }
const night = { items: 1, net: "100", tax: "7", gross: "107" }

describe("a day sheet", () => {
  it("has a row for the last and the first instant that can be written", () => {
    for (const hotel of [windows, { ...windows, TimeZoneIdentifier: "Pacific/Honolulu" }]) {
      const day = Result.getOrThrow(BusinessDay.of(enterprise(hotel)))
      for (const ConsumedUtc of ["9999-12-31T23:59:59.9999999Z", "0000-01-01T00:00:00Z"]) {
        const { days: [row, ...others] } = sheetOf([reconciled(visit(), [item(1, { ConsumedUtc })])], { hotel })
        assert.deepStrictEqual(others, [])
        assert.match(day.dateOf(instant(ConsumedUtc)), /^(9999-12-31|0000-01-01)$/)
        assert.strictEqual(row?.status, ConsumedUtc.startsWith("9999") ? "provisional" : "final")
      }
    }
  })

  it("of nothing is empty", () => {
    const empty = { days: [], advance: [], ageing: [], staleConfirmed: [], canceledOrders: [] }
    assert.deepStrictEqual(sheetOf([]), { enterpriseId: enterprise().Id, ...empty })
  })

  it("puts every item on one day once, live or excluded, and says what is in the revenue", () => {
    const { days } = sheetOf([
      reconciled(reservation(), [
        item(1),
        item(2, open),
        item(3, canceled),
        item(4, inactive),
        item(5, { AccountingState: "SomethingNew" }),
        item(6, { Type: "NightRebate", Amount: amount(-100, [-7], -107) }),
        item(7, { Data: { Discriminator: "Rebate" }, Type: "Other", Amount: amount(-10, [], -10) }),
        item(8, { Type: "CancellationFee", Amount: amount(30, [], 30) }),
        item(9, { Type: "CityTax", Amount: amount(5, [], 5) }),
        item(10, { Type: "CityTaxDiscount", Amount: amount(-2, [], -2) }),
        item(11, { Type: "Deposit", Amount: amount(50, [], 50) }),
        item(12, { Type: "Deposit", ...canceled }),
        item(13, { Amount: amount(1, [], 1, "KWD") }),
        item(14, { EnterpriseId: otherHotelId })
      ])
    ])
    const day = { businessDate: "2026-03-04", status: "final", finalFrom: instant("2026-03-12T10:00:00Z") } as const
    assert.deepStrictEqual(days, [
      {
        ...day,
        currency: "EUR",
        live: { items: 8, net: "173", tax: "7", gross: "180" },
        excluded: { inactive: night, canceled: { items: 2, net: "200", tax: "14", gross: "214" }, other: night },
        rebates: { items: 2, net: "-110", tax: "-7", gross: "-117" },
        cancellationFees: { items: 1, net: "30", tax: "0", gross: "30" },
        cityTax: { items: 2, net: "3", tax: "0", gross: "3" },
        deposits: { items: 1, net: "50", tax: "0", gross: "50" }
      },
      {
        ...day,
        currency: "KWD",
        live: { items: 1, net: "1", tax: "0", gross: "1" },
        excluded: { inactive: none, canceled: none, other: none },
        rebates: none,
        cancellationFees: none,
        cityTax: none,
        deposits: none
      }
    ])
    assert.strictEqual(DaySheet.countOf({ days }), 13)
  })

  it.each<readonly [string, object, object, string, string, string | null]>([
    [
      "the longer window after its end has passed",
      open,
      windows,
      "2026-03-11T23:00:00Z",
      "final",
      "2026-03-11T23:00:00Z"
    ],
    ["it has not", open, windows, "2026-03-11T22:59:59Z", "provisional", "2026-03-11T23:00:00Z"],
    ["its last bill was closed later", {}, windows, "2026-03-12T09:59:59Z", "provisional", "2026-03-12T10:00:00Z"],
    [
      "the business day ends in the morning",
      open,
      { ...windows, BusinessDayClosingOffset: "PT4H" },
      "2026-03-12T03:00:00Z",
      "final",
      "2026-03-12T03:00:00Z"
    ],
    ["the windows are unknown", open, {}, "2027-03-12T03:00:00Z", "provisional", null]
  ])("is final or not where %s", (_, fields, hotel, at, status, finalFrom) => {
    const [day] = sheetOf([reconciled(reservation(), [item(1, fields)])], { hotel, at }).days
    assert.deepStrictEqual([day?.status, day?.finalFrom], [status, finalFrom])
  })

  it("is final by its live items only", () => {
    const dead = item(1, { ...canceled, ClosedUtc: "2026-03-20T00:00:00Z" })
    const [day] = sheetOf([reconciled(reservation(), [dead])]).days
    assert.strictEqual(day?.finalFrom, "2026-03-11T23:00:00Z")
  })

  it("distinguishes items consumed later from open consumed ones, and reports the age of these", () => {
    const at = "2026-03-31T22:30:00Z"
    const consumed = (n: number, ConsumedUtc: string, fields: object = {}) =>
      item(n, { ...open, ...fields, ConsumedUtc })
    const { advance, ageing } = sheetOf([
      reconciled(reservation(), [
        consumed(1, at),
        consumed(2, "2026-03-31T21:59:59Z", { AccountType: "Company" }),
        consumed(3, "2026-03-24T23:00:00Z"),
        consumed(4, "2026-03-24T22:59:59Z"),
        consumed(5, "2026-03-01T23:00:00Z"),
        consumed(6, "2026-03-01T22:59:59Z"),
        consumed(7, "2026-03-31T22:30:01Z"),
        item(8, { ConsumedUtc: "2026-04-20T12:00:00Z" }),
        item(9, { ...canceled, ConsumedUtc: "2026-04-20T12:00:00Z" }),
        item(10)
      ]),
      reconciled(undefined, [consumed(11, "2026-03-31T21:00:00Z")])
    ], { at })
    assert.deepStrictEqual(advance, [{ currency: "EUR", items: 2, net: "200", tax: "14", gross: "214" }])
    assert.deepStrictEqual(
      ageing.map(({ accountType, age, items, orderState }) => [accountType, orderState, age, items]),
      [
        [null, null, "1-7", 1],
        [null, "Processed", "0", 1],
        [null, "Processed", "1-7", 1],
        [null, "Processed", "8-30", 2],
        [null, "Processed", "30+", 1],
        ["Company", "Processed", "1-7", 1]
      ]
    )
  })

  it("reports reservations that are not checked in, and their live consumed items", () => {
    const stale = (fields: object) =>
      reservation({ State: "Confirmed", ScheduledEndUtc: "2026-03-05T10:00:00Z", ...fields })
    const { staleConfirmed } = sheetOf([
      reconciled(stale({}), [item(1), item(2), item(3, canceled)]),
      reconciled(stale({ ScheduledEndUtc: null, EndUtc: "2026-03-06T10:00:00Z" }), [item(4)]),
      reconciled(stale({ ScheduledEndUtc: "2026-04-02T10:00:00Z" }), [item(5)]),
      reconciled(stale({ State: "Started" }), [item(6)]),
      reconciled(visit({ State: "Confirmed" }), [item(7)]),
      reconciled(stale({}), [item(8, { ConsumedUtc: "2026-04-02T10:00:00Z" })])
    ])
    assert.deepStrictEqual(staleConfirmed, [
      { currency: "EUR", orders: 2, items: 3, net: "300", tax: "21", gross: "321" }
    ])
  })

  it("compares canceled orders with a non-zero balance with the fees", () => {
    const gone = reservation({ State: "Canceled" })
    const rebate = item(2, { Type: "NightRebate", Amount: amount(-100, [-7], -107) })
    const fee = { Type: "CancellationFee", Amount: amount(30, [], 30) }
    const { canceledOrders } = sheetOf([
      reconciled(gone, [item(1)]),
      reconciled(gone, [item(1), rebate, item(3, fee)]),
      reconciled(gone, [item(4, { Type: "Deposit" }), item(5, fee)]),
      reconciled(reservation(), [item(6)])
    ])
    assert.deepStrictEqual(canceledOrders, [
      { currency: "EUR", orders: 1, live: night, cancellationFees: { items: 2, net: "60", tax: "0", gross: "60" } }
    ])
  })
})

/** Millionths, as the digits say. */
const micros = (value: number): bigint => BigInt(Math.round(value * 1e6))

const micro = (text: string): bigint => {
  const [whole = "", part = ""] = text.replace("-", "").split(".")
  const value = BigInt(whole + part.padEnd(6, "0"))
  return text.startsWith("-") ? -value : value
}

/** The business date by the engine's own calendar. */
const dateOf = (zone: string, closing: string | null, instant: string): string => {
  const hours = Number(/T(\d+)H/.exec(closing ?? "")?.[1] ?? 0)
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(Date.parse(instant) - hours * 3_600_000)
}

const groups: Readonly<Record<string, string>> = {
  Open: "live",
  Closed: "live",
  Inactive: "inactive",
  Canceled: "canceled"
}

const isLive = (row: OrderItemRow): boolean => row.AccountingState === "Open" || row.AccountingState === "Closed"

describe("totals and day sheets are the sums of the rows", () => {
  const spring = { from: "2026-03-01", to: "2026-04-01" }
  const autumn = { from: "2026-10-12", to: "2026-11-09" }
  const field = { consumed: "ConsumedUtc", closed: "ClosedUtc", created: "CreatedUtc", updated: "UpdatedUtc" } as const

  it.effect.each<readonly [number, Query]>([
    [51, { ...spring, basis: "consumed" }],
    [52, { ...autumn, basis: "consumed" }],
    [53, { ...spring, basis: "closed" }],
    [54, { ...autumn, basis: "created" }],
    [55, { ...autumn, basis: "updated" }]
  ])("of seed %d", ([seed, query]) =>
    Effect.gen(function*() {
      const { hotel } = yield* Sandbox
      const { enterprises, manifest, totals } = yield* reconcile(query)
      assert.strictEqual(manifest.status, "complete")
      const sums = new Map<string, bigint>()
      const add = (...parts: ReadonlyArray<unknown>) => (value: bigint) =>
        sums.set(parts.join("|"), (sums.get(parts.join("|")) ?? 0n) + value)
      const ranges = new Map(enterprises.map(({ enterpriseId, range }) => [enterpriseId, range]))
      for (const row of [...hotel.records()].flatMap(({ items }) => items)) {
        const [range, at] = [ranges.get(row.EnterpriseId), row[field[query.basis]]]
        const house = hotel.enterprises.find(({ Id }) => Id === row.EnterpriseId)
        if (at === null || range === undefined || house === undefined) continue
        if (Date.parse(at) < Date.parse(range.StartUtc) || Date.parse(at) >= Date.parse(range.EndUtc)) continue
        const day = dateOf(house.TimeZoneIdentifier, house.BusinessDayClosingOffset, at)
        const where = [row.EnterpriseId, day, row.Amount.Currency]
        const group = groups[row.AccountingState] ?? "other"
        add("sheet", ...where, group, "items")(1n)
        add("sheet", ...where, group, "gross")(micros(row.Amount.GrossValue))
        add("totals", ...where, "net")(micros(row.Amount.NetValue))
        for (const { Code, Value } of row.Amount.TaxValues) {
          add("sheet", ...where, group, "tax")(micros(Value))
          add("totals", ...where, "tax", Code)(micros(Value))
        }
        if (isLive(row) && Date.parse(row.ConsumedUtc) > Date.parse(hotel.asOf)) {
          add("advance", row.EnterpriseId, row.Amount.Currency)(micros(row.Amount.GrossValue))
        }
        if (row.AccountingState === "Open" && Date.parse(row.ConsumedUtc) <= Date.parse(hotel.asOf)) {
          add("open", row.EnterpriseId, row.AccountType, row.Amount.Currency)(micros(row.Amount.GrossValue))
        }
      }
      const told = new Map<string, bigint>()
      const tell = (...parts: ReadonlyArray<unknown>) => (value: bigint) =>
        told.set(parts.join("|"), (told.get(parts.join("|")) ?? 0n) + value)
      for (const row of totals) {
        const where = [row.enterpriseId, row.businessDate, row.currency]
        tell("totals", ...where, "net")(micro(row.net))
        for (const { code, value } of row.taxes) tell("totals", ...where, "tax", code)(micro(value))
      }
      for (const { advance, ageing, days, enterpriseId } of enterprises.map(({ daySheet }) => daySheet)) {
        for (const { businessDate, currency, excluded, live } of days) {
          for (const [group, { gross, items, tax }] of Object.entries({ live, ...excluded })) {
            if (items === 0) continue
            const where = [enterpriseId, businessDate, currency, group]
            tell("sheet", ...where, "items")(BigInt(items))
            tell("sheet", ...where, "gross")(micro(gross))
            tell("sheet", ...where, "tax")(micro(tax))
          }
        }
        for (const { currency, gross } of advance) tell("advance", enterpriseId, currency)(micro(gross))
        for (const { accountType, currency, gross } of ageing) {
          tell("open", enterpriseId, accountType, currency)(micro(gross))
        }
      }
      const sorted = (of: Map<string, bigint>) =>
        [...of].filter(([key, value]) => value !== 0n || !key.includes("tax")).map(([key, value]) => `${key} ${value}`)
          .toSorted()
      assert.deepStrictEqual(sorted(told), sorted(sums))
      assert.includeMembers([...new Set(totals.map(({ currency }) => currency))], ["EUR", "JPY", "USD", "KWD"])
    }).pipe(Effect.provide(layer({ seed, orders: 160, enterprises: 4, from: query.from, to: query.to }))))
})

describe("BusinessDay.endOf", () => {
  const zones = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kuwait",
    "Pacific/Auckland",
    "America/Santiago",
    "Africa/Cairo"
  ]
  const Days = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3650 }))
  const Hours = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 12 }))

  it.prop("is the first instant of the next business date, whatever the zone, the offset and the clocks", {
    zone: Schema.Literals(zones),
    day: Days,
    hours: Hours
  }, ({ day, hours, zone }) => {
    const calendar = Result.getOrThrow(
      BusinessDay.of(enterprise({ TimeZoneIdentifier: zone, BusinessDayClosingOffset: `P0M0DT${hours}H0M0S` }))
    )
    const date = new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10)
    const next = new Date(Date.UTC(2020, 0, 2 + day)).toISOString().slice(0, 10)
    const end = Instant.toEpochMillis(Option.getOrThrow(calendar.endOf(date)))
    assert.deepStrictEqual([end - 1000, end].map((at) => calendar.dateOf(Instant.fromEpochMillis(at))), [date, next])
  })

  it("is none of a text that is not a date", () => {
    const calendar = Result.getOrThrow(BusinessDay.of(enterprise()))
    assert.deepStrictEqual(["2026-02-30", "", "yesterday"].map((date) => Option.isNone(calendar.endOf(date))), [
      true,
      true,
      true
    ])
  })
})

describe("the two halves of a business day", () => {
  const Second = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2 * 86_400 }))

  it.prop("add up to it, over both changes of the clock, east and west", {
    seconds: Schema.Array(Second),
    cut: Second,
    night: Schema.Literals(["2026-03-28", "2026-10-24", "2026-03-07", "2026-10-31", "2026-04-04"]),
    zone: Schema.Literals(["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney"])
  }, ({ cut, night, seconds, zone }) => {
    const calendar = Result.getOrThrow(
      BusinessDay.of(enterprise({ TimeZoneIdentifier: zone, BusinessDayClosingOffset: "P0M0DT4H0M0S" }))
    )
    const start = Date.parse(`${night}T00:00:00Z`)
    const orderOf = (some: ReadonlyArray<number>) => {
      const items = some.map((second, index) =>
        item(index + 1, { ...open, ConsumedUtc: Instant.fromEpochMillis(start + second * 1000) })
      )
      const order = reconciled(reservation(), items)
      return {
        ...order,
        itemsInRange: order.itemsInRange.map((each) => ({ ...each, businessDate: calendar.dateOf(each.ConsumedUtc) }))
      }
    }
    const grossOf = (some: ReadonlyArray<number>) => {
      const order = orderOf(some)
      const byDay = new Map(
        Totals.of(order.itemsInRange).map(({ businessDate, gross }) => [businessDate, Number(gross)])
      )
      const sheet = sheetOf([order]).days.map(({ businessDate, live }) => [businessDate, Number(live.gross)] as const)
      assert.deepStrictEqual([...byDay], sheet)
      return byDay
    }
    const [first, second, whole] = [
      seconds.filter((at) => at < cut),
      seconds.filter((at) => at >= cut),
      seconds
    ].map(grossOf)
    for (const [day, gross] of whole ?? []) {
      assert.strictEqual((first?.get(day) ?? 0) + (second?.get(day) ?? 0), gross)
    }
  })
})
