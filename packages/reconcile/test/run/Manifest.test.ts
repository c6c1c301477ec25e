import { assert, describe, it } from "@effect/vitest"
import { type Extraction, Ids, type Service, Tally } from "@nightaudit/core"
import { Effect, Result } from "effect"
import { BusinessDay, DaySheet, Manifest, Outcome, ReconciledOrder, Totals } from "../../src/index.ts"
import {
  asOf,
  context,
  enterprise,
  hotelId,
  instant,
  item,
  otherHotelId,
  reconciled,
  reservation
} from "../support/fixtures.ts"

const window = { from: "2026-03-01T00:00:00Z", to: "2026-04-01T00:00:00Z" }
const nothing = { productServiceOrder: 0, reservation: 0, orphan: 0, unresolved: 0 }
const closed: Extraction.Intervals = { planned: 3, closed: 3, open: [] }
const open: Extraction.Intervals = {
  planned: 3,
  closed: 2,
  open: [{ operation: "orderItems", filter: { EnterpriseIds: [hotelId] }, problem: "no" }]
}

const finding = (code: string) => ({
  code,
  severity: "error" as const,
  enterpriseId: hotelId,
  serviceOrderId: null,
  orderItemIds: [],
  message: "",
  expected: null,
  actual: null,
  delta: null,
  currency: null,
  evidence: {},
  fingerprint: code
})

const accepted = { ...finding("a"), accepted: { reason: "known", expires: null } }

const items = [1, 2].map((n) => item(n))
const order = reconciled(reservation(), items)

/** The day sheet of an enterprise that has these orders. */
const sheetOf = (...orders: ReadonlyArray<Pick<ReconciledOrder.ReconciledOrder, "order" | "itemsInRange">>) => {
  const hotel = enterprise()
  const sheet = DaySheet.begin({ enterprise: hotel, day: Result.getOrThrow(BusinessDay.of(hotel)) }, instant(asOf))
  for (const each of orders) sheet.add(each)
  return sheet.sheet()
}

/** The order of the items, before its enterprise. */
const before = (of: ReconciledOrder.ReconciledOrder = order): Outcome.Outcome =>
  Outcome.Outcome.Order({ reconciled: of, line: ReconciledOrder.line(of, context()), findings: [] })

const through = (
  fields: Partial<Parameters<typeof Outcome.Outcome.Enterprise>[0]> = {}
): Outcome.Outcome =>
  Outcome.Outcome.Enterprise({
    enterpriseId: hotelId,
    name: "Hotel",
    enterprise: enterprise(),
    services: [],
    range: { StartUtc: instant("2026-02-28T23:00:00Z"), EndUtc: instant("2026-03-31T22:00:00Z") },
    items: 2,
    itemsInRange: order.itemsInRange,
    contentHash: "c0",
    verdicts: { ...nothing, reservation: 1, orphan: 1 },
    totals: Totals.of(order.itemsInRange),
    daySheet: sheetOf(order),
    findings: [],
    ...fields
  })

/** The result of a range without items. */
const empty = { items: 0, itemsInRange: [], verdicts: nothing, totals: [], daySheet: sheetOf() }

const oneItem = {
  items: 1,
  verdicts: { ...nothing, reservation: 1 },
  daySheet: sheetOf(reconciled(reservation(), [item(1)]))
}

/** The same of another enterprise, with the order of its items before it. */
const elsewhere = (fields: Parameters<typeof through>[0] = {}): ReadonlyArray<Outcome.Outcome> => {
  const of = reconciled(reservation(), [3, 4].map((n) => item(n, { EnterpriseId: otherHotelId })))
  const { itemsInRange } = of
  const totals = Totals.of(itemsInRange)
  return [before(of), through({ enterpriseId: otherHotelId, itemsInRange, totals, contentHash: "c1", ...fields })]
}

const serviceId = (digit: string) => Ids.ServiceId.make(`${digit.repeat(8)}-0000-4000-8000-000000000000`)

const service = (digit: string, name: string | null): Service.Service => ({
  Id: serviceId(digit),
  EnterpriseId: Ids.EnterpriseId.make(hotelId),
  Name: name
})

const manifest = Effect.fnUntraced(
  function*(
    outcomes: ReadonlyArray<Outcome.Outcome>,
    options: { readonly window?: typeof window; readonly intervals?: Extraction.Intervals } = {}
  ) {
    const summary = new Manifest.Summary()
    for (const outcome of outcomes) summary.add(outcome)
    const tally = yield* Tally.Tally
    tally.of("services").requests += 1
    tally.of("orderItems").rows += 2
    tally.drift.value("OrderItem.Type", "SomethingNew")
    tally.drift.field("OrderItem", "SomethingElse")
    return Manifest.make({
      window: options.window ?? window,
      basis: "consumed",
      asOf: instant(asOf),
      summary,
      report: { ...tally, intervals: options.intervals ?? closed }
    })
  },
  Effect.provide(Tally.Tally.layer)
)

const counts = {
  requests: 0,
  pages: 0,
  rows: 0,
  duplicates: 0,
  quarantined: 0,
  retries: 0,
  rateLimited: 0,
  splits: 0
}

describe("Manifest.make", () => {
  it.effect("reports what was read and the results", () =>
    Effect.gen(function*() {
      const both = through({ findings: [finding("unresolved-reference"), finding("another"), accepted] })
      const other = elsewhere({ findings: [finding("unresolved-reference")] })
      assert.deepStrictEqual(yield* manifest([before(), both, ...other]), {
        schemaVersion: 1,
        status: "complete",
        asOf: instant(asOf),
        window: { ...window, basis: "consumed" },
        businessDates: "wall-clock",
        scope: {
          enterprises: [hotelId, otherHotelId].map((enterpriseId) => ({
            enterpriseId,
            from: instant("2026-02-28T23:00:00Z"),
            to: instant("2026-03-31T22:00:00Z")
          })),
          serviceIds: null
        },
        operations: { orderItems: { ...counts, rows: 2 }, services: { ...counts, requests: 1 } },
        intervals: closed,
        verdicts: { productServiceOrder: 0, reservation: 2, orphan: 2, unresolved: 0 },
        findings: { another: 1, "unresolved-reference": 2 },
        drift: { enumerations: { "OrderItem.Type": ["SomethingNew"] }, fields: { OrderItem: ["SomethingElse"] } },
        conservation: { holds: true, items: 4 },
        controls: {
          items: { seen: 4, gone: 0, outside: 0, read: 4, judged: 4, totals: 4, daySheet: 4 },
          gross: [{ currency: "EUR", read: "428", totals: "428", live: "428", reconciled: "428" }],
          content: [{ enterpriseId: hotelId, sha256: "c0" }, { enterpriseId: otherHotelId, sha256: "c1" }]
        },
        names: { enterprises: {}, services: {} }
      })
    }))

  it.effect("lists the names of hotels and services, sorted by ID, and none for those without a name", () =>
    Effect.gen(function*() {
      const { names } = yield* manifest([
        through({
          enterprise: enterprise({ Name: "Havelblick" }),
          services: [service("2", "Bar"), service("3", null)]
        }),
        through({
          enterpriseId: otherHotelId,
          enterprise: enterprise({ Name: "" }),
          services: [service("1", "Spa")]
        })
      ])
      assert.deepStrictEqual(names, {
        enterprises: { [hotelId]: "Havelblick" },
        services: { [serviceId("1")]: "Spa", [serviceId("2")]: "Bar" }
      })
      assert.deepStrictEqual(Object.values(names.services), ["Spa", "Bar"])
    }))

  it.effect("sorts operations and findings by name", () =>
    Effect.gen(function*() {
      const made = yield* manifest([through({ findings: [finding("b"), finding("a")] })])
      assert.deepStrictEqual([Object.keys(made.operations), Object.keys(made.findings)], [
        ["orderItems", "services"],
        ["a", "b"]
      ])
    }))

  it.effect("is complete and conserves nothing of a run without items", () =>
    Effect.gen(function*() {
      const made = yield* manifest([through(empty)])
      assert.deepStrictEqual([made.status, made.conservation], ["complete", { holds: true, items: 0 }])
    }))

  it.effect("is incomplete when an interval is open, and names it", () =>
    Effect.gen(function*() {
      const made = yield* manifest([before(), through()], { intervals: open })
      assert.deepStrictEqual([made.status, made.intervals], ["incomplete", open])
    }))

  it.effect.each<readonly [string, Parameters<typeof through>[0]]>([
    ["an item has no verdict", { verdicts: { ...nothing, reservation: 1 } }],
    ["an item has two verdicts", { verdicts: { ...nothing, reservation: 2, unresolved: 1 } }],
    ["an item is in no row of the totals", { totals: [] }],
    ["the totals have another value", { totals: Totals.of(order.itemsInRange).map((row) => ({ ...row, gross: "1" })) }],
    ["an item is in no day of the day sheet", { daySheet: sheetOf() }]
  ])("has failed when %s", ([, fields]) =>
    Effect.gen(function*() {
      const made = yield* manifest([before(), through(fields)])
      assert.deepStrictEqual([made.status, made.conservation], ["failed", { holds: false, items: 2 }])
    }))

  it.effect.each<readonly [string, ReadonlyArray<Outcome.Outcome>]>([
    ["an order has no line", [through()]],
    ["an order has two lines", [before(), before(), through()]],
    ["a line has another value", [before(reconciled(reservation(), [item(1)])), through()]]
  ])("has failed when %s", ([, outcomes]) =>
    Effect.gen(function*() {
      const made = yield* manifest(outcomes)
      assert.deepStrictEqual([made.status, made.conservation.holds], ["failed", false])
    }))

  it.effect.each<readonly [string, ReadonlyArray<typeof hotelId>]>([
    ["of two enterprises", [hotelId, otherHotelId]],
    ["of another enterprise than the one it comes with", [otherHotelId]]
  ])("lets the line of an order %s be of other versions than the items", ([, owners]) =>
    Effect.gen(function*() {
      const old = { Amount: { ...item(9).Amount, GrossValue: 1 } }
      const shared = owners.map((EnterpriseId, index) => item(9 - owners.length + index, { EnterpriseId, ...old }))
      const itemsInRange = reconciled(reservation(), [item(8, { EnterpriseId: otherHotelId })]).itemsInRange
      const made = yield* manifest([
        before(reconciled(reservation(), shared)),
        through(empty),
        through({ enterpriseId: otherHotelId, itemsInRange, totals: Totals.of(itemsInRange), ...oneItem })
      ])
      assert.deepStrictEqual(made.controls.gross, [
        { currency: "EUR", read: "107", totals: "107", live: "0", reconciled: "0" }
      ])
      assert.strictEqual(made.status, "complete")
    }))

  it.effect("is incomplete when something was planned and not read, though no interval is named", () =>
    Effect.gen(function*() {
      const made = yield* manifest([before(), through()], { intervals: { planned: 3, closed: 2, open: [] } })
      assert.strictEqual(made.status, "incomplete")
    }))

  it.effect("has failed rather than been incomplete", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* manifest([before(), through({ totals: [] })], { intervals: open })).status, "failed")
    }))

  it.effect.each([
    { from: "2026-03-01", to: "2026-04-01" },
    { from: "2026-03-01", to: "2026-03-31T22:00:00Z" },
    { from: "2026-02-28T23:00:00Z", to: "2026-04-01" }
  ])("names the instants that each enterprise read dates as: %j", (window) =>
    Effect.gen(function*() {
      const range = { StartUtc: instant("2026-03-01T05:00:00Z"), EndUtc: instant("2026-04-01T04:00:00Z") }
      const made = yield* manifest([before(), through(), ...elsewhere({ range })], { window })
      assert.deepStrictEqual(made.window, {
        ...window,
        basis: "consumed",
        enterprises: [
          { enterpriseId: hotelId, from: instant("2026-02-28T23:00:00Z"), to: instant("2026-03-31T22:00:00Z") },
          { enterpriseId: otherHotelId, from: instant("2026-03-01T05:00:00Z"), to: instant("2026-04-01T04:00:00Z") }
        ]
      })
    }))
})
