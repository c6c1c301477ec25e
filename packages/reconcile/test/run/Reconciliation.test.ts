import { assert, describe, it } from "@effect/vitest"
import { Instant, type Interval } from "@nightaudit/core"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Reconciliation } from "../../src/index.ts"
import { instant } from "../support/fixtures.ts"
import { bytes, expected, layer, march, type Options, type Query, reconcile } from "../support/run.ts"

interface Told {
  readonly code: string
  readonly severity: string
  readonly serviceOrderId: string | null
  readonly orderItemIds: ReadonlyArray<string>
}

const told = (findings: ReadonlyArray<Told>): ReadonlyArray<string> =>
  findings.map(({ code, orderItemIds, serviceOrderId, severity }) =>
    JSON.stringify([code, severity, serviceOrderId, orderItemIds])
  ).toSorted()

const agrees = Effect.fnUntraced(function*(query: Query) {
  const truth = yield* expected(query)
  const run = yield* reconcile(query)
  const { findings, manifest, totals } = run
  assert.deepStrictEqual(manifest.verdicts, truth.verdicts)
  assert.deepStrictEqual(manifest.conservation, { holds: true, items: truth.items })
  assert.deepStrictEqual(totals.map(({ taxes: _, ...row }) => row), truth.totals)
  assert.deepStrictEqual(told(findings), told(truth.findings))
  assert.strictEqual(manifest.status, "complete")
  assert.deepStrictEqual(run.orders.map(({ line }) => line.serviceOrderId).toSorted(), truth.orders)
  assert.strictEqual(new Set(findings.map(({ fingerprint }) => fingerprint)).size, findings.length)
  return run
})

const euros = { Currency: "EUR", NetValue: 1, GrossValue: 1, TaxValues: [] }

const spring = { from: "2026-03-01", to: "2026-04-01" }
const autumn = { from: "2026-10-05", to: "2026-11-08" }

const hotels: ReadonlyArray<Options> = [
  { seed: 1, orders: 240 },
  { seed: 2, orders: 200, ...autumn, order: "updated" },
  { seed: 3, orders: 150, enterprises: 1, pageSize: 53 },
  { seed: 4, orders: 240, enterprises: 4, concurrency: 1 },
  { seed: 5, orders: 180, enterprises: 2, ...autumn, pageSize: 211, concurrency: 8 },
  { seed: 6, orders: 60, enterprises: 6, order: "updated" },
  { seed: 7, orders: 160, defects: ["enterprise-mismatch", "orphan-order-item", "unresolved-reference"] },
  { seed: 8, orders: 160, ...autumn, defects: ["canceled-order-live-value", "processed-order-open-items"] },
  { seed: 9, orders: 160, enterprises: 5, from: "2026-02-10", to: "2026-05-20", heavyAbove: 120 },
  { seed: 10, orders: 200, enterprises: 3, from: "2026-03-20", to: "2026-04-02" },
  // More services than are asked for at once.
  { seed: 11, orders: 120, enterprises: 36 }
]

/** Two requests for each hotel: all four bases by dates and by instants, over four hotels. */
const requests = hotels.flatMap((options, index): ReadonlyArray<Options & { readonly query: Query }> => {
  const { from, to } = { ...spring, ...options }
  const dates = { from, to }
  const instants = { from: `${from}T12:00:00Z`, to: `${to}T02:30:00Z` }
  const [even, odd] = index % 4 < 2 ? [dates, instants] : [instants, dates]
  const [first, second] = index % 2 === 0 ? ["consumed", "closed"] as const : ["created", "updated"] as const
  return [
    { ...options, query: { ...even, basis: first } },
    { ...options, query: { ...odd, basis: second } }
  ]
})

describe("a reconciliation agrees with the truth", () => {
  it.effect.each(requests)(
    "of the hotels of seed $seed, by $query.basis, from $query.from to $query.to",
    ({ query, ...options }) => Effect.provide(agrees(query), layer(options))
  )

  it.effect.each(["consumed", "closed", "created", "updated"] as const)(
    "for one enterprise, by %s",
    (basis) =>
      Effect.gen(function*() {
        const { hotel } = yield* Sandbox
        for (const { Id } of hotel.enterprises) yield* agrees({ ...march, basis, enterpriseIds: [Id] })
      }).pipe(Effect.provide(layer({ seed: 11, orders: 110 })))
  )

  it.effect("for one service, bookable or not", () =>
    Effect.gen(function*() {
      const { hotel } = yield* Sandbox
      const [rooms, restaurant] = hotel.services
      if (rooms === undefined || restaurant === undefined) return assert.fail("a hotel without services")
      for (const { Id } of [rooms, restaurant]) yield* agrees({ ...march, serviceIds: [Id] })
      yield* agrees({ ...march, enterpriseIds: [rooms.EnterpriseId], serviceIds: [restaurant.Id, rooms.Id] })
    }).pipe(Effect.provide(layer({ seed: 12, orders: 110 }))))

  it.effect("of an enterprise with more orders than one request may name", () =>
    Effect.gen(function*() {
      const { orders } = yield* agrees(march)
      assert.isAbove(orders.length, 1000)
    }).pipe(Effect.provide(layer({ seed: 13, orders: 1140, enterprises: 1, defects: "none" }))))

  it.effect("with every defect that was planted among its findings", () =>
    Effect.gen(function*() {
      const { hotel } = yield* Sandbox
      const { findings } = yield* reconcile()
      const found = new Set(findings.flatMap(({ code, orderItemIds, serviceOrderId }) => [
        ...orderItemIds.map((id) => `${code} ${id}`),
        `${code} ${serviceOrderId}`
      ]))
      assert.deepStrictEqual(
        hotel.planted.filter(({ code, orderItemIds, serviceOrderId }) =>
          !(orderItemIds.length === 0 ? [serviceOrderId] : orderItemIds).every((id) => found.has(`${code} ${id}`))
        ),
        []
      )
      assert.isAbove(new Set(hotel.planted.map(({ code }) => code)).size, 40)
    }).pipe(Effect.provide(layer({ seed: 14, orders: 300 }))))
})

describe("an order", () => {
  const isIn = ({ EndUtc, StartUtc }: Interval.Range, instant: string) => StartUtc <= instant && instant < EndUtc

  const reasons = (range: Interval.Range) =>
    Effect.map(Sandbox, ({ hotel }) =>
      [...hotel.records()].map(({ items, kind, order }) => ({
        id: items[0]?.ServiceOrderId ?? order?.Id ?? "",
        created: order?.CreatedUtc ?? "",
        hasItem: items.some(({ ConsumedUtc }) => isIn(range, ConsumedUtc)),
        isUpdated: order !== null && isIn(range, order.UpdatedUtc),
        isCreated: order !== null && kind === "reservation" && isIn(range, order.CreatedUtc)
      })))

  const isJudgedOnce = Effect.fnUntraced(function*(range: Interval.Range) {
    const { orders } = yield* reconcile({ basis: "consumed", from: range.StartUtc, to: range.EndUtc })
    assert.deepStrictEqual(
      orders.map(({ line }) => line.serviceOrderId).toSorted(),
      (yield* reasons(range)).flatMap(({ hasItem, id, isCreated, isUpdated }) =>
        hasItem || isCreated || isUpdated ? [id] : []
      ).toSorted()
    )
  })

  it.effect("is judged once when an item of it lies in the range, or when it was created or updated there", () =>
    isJudgedOnce({ StartUtc: instant("2026-03-03T10:00:00Z"), EndUtc: instant("2026-03-08T10:00:00Z") }).pipe(
      Effect.provide(layer({ seed: 15, orders: 120 }))
    ))

  it.effect("is judged for having been created in the range alone", () =>
    Effect.gen(function*() {
      const whole = { StartUtc: instant("2026-03-01T00:00:00Z"), EndUtc: instant("2026-04-01T00:00:00Z") }
      const moments = (yield* reasons(whole)).filter(({ isCreated }) => isCreated).map((
        { created }
      ): Interval.Range => ({
        StartUtc: instant(created),
        EndUtc: Instant.fromEpochMillis(Instant.toEpochMillis(instant(created)) + 1000)
      }))
      for (const range of moments) {
        const alone = (yield* reasons(range)).filter(({ hasItem, isCreated, isUpdated }) =>
          isCreated && !hasItem && !isUpdated
        )
        if (alone.length > 0) return yield* isJudgedOnce(range)
      }
      return assert.fail("every reservation was created as it was updated or consumed")
    }).pipe(Effect.provide(layer({ seed: 15, orders: 40 }))))

  it.effect("has its findings sorted by code, then by items", () =>
    Effect.gen(function*() {
      const { orders } = yield* reconcile()
      const many = orders.filter(({ findings }) => new Set(findings.map(({ code }) => code)).size > 1)
      const keys = many.map(({ findings }) =>
        findings.map(({ code, orderItemIds }) => `${code} ${orderItemIds.join()}`)
      )
      assert.isAbove(keys.length, 1)
      assert.deepStrictEqual(keys, keys.map((each) => each.toSorted()))
    }).pipe(Effect.provide(layer({
      seed: 16,
      orders: 20,
      answers: ({ operation }, row) =>
        operation === "orderItems"
          ? { ...row, AccountingState: "Closed", ClosedUtc: null, Amount: { ...euros, GrossValue: 3 } }
          : row
    }))))
})

describe("a hotel without defects", () => {
  it.effect.each([1, 2, 3, 4])("reports nothing above information, seed %d", (seed) =>
    Effect.gen(function*() {
      const { findings, manifest } = yield* reconcile()
      // The second hotel is in New York, where the last night is still going on.
      assert.deepStrictEqual(
        findings.filter(({ severity }) => severity !== "info").map(({ code }) => code),
        ["range-not-over"]
      )
      assert.isAbove(manifest.conservation.items, 200)
    }).pipe(Effect.provide(layer({ seed, orders: 150, defects: "none" }))))
})

describe("Reconciliation.stream", () => {
  const problem = (query: Query) => Effect.map(Effect.flip(reconcile(query)), ({ _tag, message }) => [_tag, message])
  const unknown = "00000000-0000-4000-8000-000000000000"

  it.effect("rejects a request that it cannot begin", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        [
          yield* problem({ ...march, enterpriseIds: [unknown] }),
          yield* problem({ ...march, serviceIds: [unknown] }),
          yield* problem({ ...march, to: "2026-03-01" })
        ],
        [
          ["ReconciliationError", `the tokens give access to no enterprise ${unknown}`],
          ["ReconciliationError", `the tokens give access to no service ${unknown}`],
          ["ReconciliationError", `"from" (2026-03-01) is not before "to" (2026-03-01)`]
        ]
      )
    }).pipe(Effect.provide(layer({ orders: 10 }))))

  it.effect("sends nothing for a window that no enterprise can read", () =>
    Effect.gen(function*() {
      const { received } = yield* Sandbox
      yield* problem({ ...march, to: "2026-02-01" })
      assert.strictEqual((yield* received).requests, 0)
    }).pipe(Effect.provide(layer({ orders: 10 }))))

  it.effect("evaluates consumed items as of 15 minutes ago by default", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.parse("2026-04-01T03:15:00.900Z"))
      const { basis, ...request } = march
      const outcomes = yield* Stream.runCollect(Reconciliation.stream(request))
      assert.strictEqual(yield* Reconciliation.settled, "2026-04-01T03:00:00Z")
      assert.deepStrictEqual(bytes(outcomes), bytes((yield* reconcile({ ...march, basis })).outcomes))
    }).pipe(Effect.provide(layer({ seed: 71, orders: 60 }))))

  it.effect("may be run twice", () =>
    Effect.gen(function*() {
      const stream = Reconciliation.stream(march)
      const [first, second] = [yield* Stream.runCollect(stream), yield* Stream.runCollect(stream)]
      assert.deepStrictEqual(bytes(first), bytes(second))
    }).pipe(Effect.provide(layer({ seed: 72, orders: 60 }))))
})
