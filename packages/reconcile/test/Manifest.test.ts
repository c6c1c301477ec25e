import { assert, describe, it } from "@effect/vitest"
import { type Extraction, Tally } from "@nightaudit/core"
import { Effect } from "effect"
import { ItemInRange, Manifest, Outcome, Totals } from "../src/index.ts"
import { asOf, hotelId, instant, item, otherHotelId } from "./fixtures.ts"

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

const through = (
  fields: Partial<Parameters<typeof Outcome.Outcome.Enterprise>[0]> = {}
): Outcome.Outcome =>
  Outcome.Outcome.Enterprise({
    enterpriseId: hotelId,
    name: "Hotel",
    range: { StartUtc: instant("2026-02-28T23:00:00Z"), EndUtc: instant("2026-03-31T22:00:00Z") },
    items: 2,
    verdicts: { ...nothing, reservation: 1, orphan: 1 },
    totals: Totals.of([1, 2].map((n) => ItemInRange.make(item(n), "2026-03-04"))),
    findings: [],
    ...fields
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
      tally,
      intervals: options.intervals ?? closed
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
  it.effect("says what was read and what it came to", () =>
    Effect.gen(function*() {
      const other = through({ enterpriseId: otherHotelId, findings: [finding("unresolved-reference")] })
      const both = through({ findings: [finding("unresolved-reference"), finding("another")] })
      assert.deepStrictEqual(yield* manifest([both, other]), {
        schemaVersion: 1,
        status: "complete",
        asOf: instant(asOf),
        window: { ...window, basis: "consumed" },
        operations: { orderItems: { ...counts, rows: 2 }, services: { ...counts, requests: 1 } },
        intervals: closed,
        verdicts: { productServiceOrder: 0, reservation: 2, orphan: 2, unresolved: 0 },
        findings: { another: 1, "unresolved-reference": 2 },
        drift: { enumerations: { "OrderItem.Type": ["SomethingNew"] }, fields: { OrderItem: ["SomethingElse"] } },
        conservation: { holds: true, items: 4 }
      })
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
      const made = yield* manifest([through({ items: 0, verdicts: nothing, totals: [] })])
      assert.deepStrictEqual([made.status, made.conservation], ["complete", { holds: true, items: 0 }])
    }))

  it.effect("is incomplete when an interval is open, and names it", () =>
    Effect.gen(function*() {
      const made = yield* manifest([through()], { intervals: open })
      assert.deepStrictEqual([made.status, made.intervals], ["incomplete", open])
    }))

  it.effect.each<readonly [string, Parameters<typeof through>[0]]>([
    ["an item has no verdict", { verdicts: { ...nothing, reservation: 1 } }],
    ["an item has two verdicts", { verdicts: { ...nothing, reservation: 2, unresolved: 1 } }],
    ["an item is in no row of the totals", { totals: [] }]
  ])("has failed when %s", ([, fields]) =>
    Effect.gen(function*() {
      const made = yield* manifest([through(fields)])
      assert.deepStrictEqual([made.status, made.conservation], ["failed", { holds: false, items: 2 }])
    }))

  it.effect("is incomplete when something was planned and not read, though no interval is named", () =>
    Effect.gen(function*() {
      const made = yield* manifest([through()], { intervals: { planned: 3, closed: 2, open: [] } })
      assert.strictEqual(made.status, "incomplete")
    }))

  it.effect("has failed rather than been incomplete", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* manifest([through({ totals: [] })], { intervals: open })).status, "failed")
    }))

  it.effect.each([
    { from: "2026-03-01", to: "2026-04-01" },
    { from: "2026-03-01", to: "2026-03-31T22:00:00Z" },
    { from: "2026-02-28T23:00:00Z", to: "2026-04-01" }
  ])("names the instants that each enterprise read dates as: %j", (window) =>
    Effect.gen(function*() {
      const elsewhere = { StartUtc: instant("2026-03-01T05:00:00Z"), EndUtc: instant("2026-04-01T04:00:00Z") }
      const made = yield* manifest([through(), through({ enterpriseId: otherHotelId, range: elsewhere })], { window })
      assert.deepStrictEqual(made.window, {
        ...window,
        basis: "consumed",
        enterprises: [
          { enterpriseId: hotelId, from: "2026-02-28T23:00:00Z", to: "2026-03-31T22:00:00Z" },
          { enterpriseId: otherHotelId, from: "2026-03-01T05:00:00Z", to: "2026-04-01T04:00:00Z" }
        ]
      })
    }))
})
