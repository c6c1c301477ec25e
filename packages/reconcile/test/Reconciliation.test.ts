import { assert, describe, it } from "@effect/vitest"
import { Money } from "@nightaudit/core"
import { type RuleCode, Sandbox } from "@nightaudit/sandbox"
import { BigDecimal, Effect, Schema, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Reconciliation, type Totals } from "../src/index.ts"
import { type Asked, elapse, expected, layer, march, type Options, type Query, reconcile, type Row } from "./run.ts"

interface Told {
  readonly code: string
  readonly severity: string
  readonly serviceOrderId: string | null
  readonly orderItemIds: ReadonlyArray<string>
}

const told = (findings: ReadonlyArray<Told>): ReadonlyArray<string> =>
  findings.map(({ code, orderItemIds, serviceOrderId, severity }) =>
    JSON.stringify([code, code === "state-timestamp-conflict" ? "any" : severity, serviceOrderId, orderItemIds])
  ).toSorted()

/** The outcomes as the bytes that a sink would write. */
const bytes = (outcomes: ReadonlyArray<object>): string => outcomes.map((outcome) => JSON.stringify(outcome)).join("\n")

const agrees = Effect.fnUntraced(function*(query: Query) {
  const truth = yield* expected(query)
  const { findings, manifest, totals } = yield* reconcile(query)
  assert.deepStrictEqual(manifest.verdicts, truth.verdicts)
  assert.deepStrictEqual(manifest.conservation, { holds: true, items: truth.items })
  assert.deepStrictEqual(totals, truth.totals)
  assert.deepStrictEqual(told(findings), told(truth.findings))
  assert.strictEqual(manifest.status, "complete")
  return truth
})

const spring = { from: "2026-03-01", to: "2026-04-01" }
const autumn = { from: "2026-10-05", to: "2026-11-08" }

const hotels: ReadonlyArray<Options> = [
  { seed: 1, orders: 300 },
  { seed: 2, orders: 260, ...autumn, order: "updated" },
  { seed: 3, orders: 200, enterprises: 1, pageSize: 53 },
  { seed: 4, orders: 320, enterprises: 4, concurrency: 1 },
  { seed: 5, orders: 240, enterprises: 2, ...autumn, pageSize: 211, concurrency: 8 },
  { seed: 6, orders: 60, enterprises: 6, order: "updated" },
  { seed: 7, orders: 250, defects: ["enterprise-mismatch", "orphan-order-item", "unresolved-reference"] },
  { seed: 8, orders: 250, ...autumn, defects: ["canceled-order-live-value", "processed-order-open-items"] },
  { seed: 9, orders: 250, enterprises: 5, from: "2026-02-10", to: "2026-05-20", heavyAbove: 120 },
  { seed: 10, orders: 300, enterprises: 3, from: "2026-03-20", to: "2026-04-02" }
]

describe("a reconciliation agrees with the truth", () => {
  describe.each(hotels)("of the hotels of seed $seed", (options) => {
    const { from, to } = { ...spring, ...options }
    const [noon, night] = [`${from}T12:00:00Z`, `${to}T02:30:00Z`]
    it.effect.each<Query>([
      { basis: "consumed", from, to },
      { basis: "closed", from: noon, to: night },
      { basis: "created", from: noon, to },
      { basis: "updated", from, to: night }
    ])("by $basis, from $from to $to", (query) => Effect.provide(agrees(query), layer(options)))
  })

  it.effect.each(["consumed", "closed", "created", "updated"] as const)("for one enterprise, by %s", (basis) =>
    Effect.gen(function*() {
      const { hotel } = yield* Sandbox
      for (const { Id } of hotel.enterprises) yield* agrees({ ...march, basis, enterpriseIds: [Id] })
    }).pipe(Effect.provide(layer({ seed: 11, orders: 250 }))))

  it.effect("for one service, bookable or not", () =>
    Effect.gen(function*() {
      const { hotel } = yield* Sandbox
      const [rooms, restaurant] = hotel.services
      if (rooms === undefined || restaurant === undefined) return assert.fail("a hotel without services")
      for (const { Id } of [rooms, restaurant]) yield* agrees({ ...march, serviceIds: [Id] })
      yield* agrees({ ...march, enterpriseIds: [rooms.EnterpriseId], serviceIds: [restaurant.Id, rooms.Id] })
    }).pipe(Effect.provide(layer({ seed: 12, orders: 250 }))))

  it.effect("of an enterprise with more orders than one request may name", () =>
    Effect.gen(function*() {
      const truth = yield* agrees(march)
      assert.isAbove(truth.items, 1000)
    }).pipe(Effect.provide(layer({ seed: 13, orders: 2600, enterprises: 1 }))))

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
      assert.strictEqual(new Set(hotel.planted.map(({ code }) => code)).size, 12)
    }).pipe(Effect.provide(layer({ seed: 14 }))))
})

describe("a hotel without defects", () => {
  it.effect.each([1, 2, 3, 4, 5])("gives nothing above information, seed %d", (seed) =>
    Effect.gen(function*() {
      const { findings, manifest } = yield* reconcile()
      assert.deepStrictEqual(findings.filter(({ severity }) => severity !== "info"), [])
      assert.isAbove(manifest.conservation.items, 500)
    }).pipe(Effect.provide(layer({ seed, orders: 400, defects: "none" }))))
})

describe("the same rows give the same outcomes", () => {
  const hotel: Options = { seed: 21, orders: 160 }
  const outcomes = (options: Options) =>
    Effect.map(reconcile(), (run) => bytes(run.outcomes)).pipe(Effect.provide(layer({ ...hotel, ...options })))

  it.effect.each<Options>([
    { pageSize: 7, concurrency: 1 },
    { pageSize: 7, concurrency: 8 },
    { pageSize: 1000, concurrency: 8, order: "updated" },
    { pageSize: 7, concurrency: 8, order: "updated" },
    { pageSize: 7, concurrency: 1, order: "created" },
    { heavyAbove: 40 },
    { heavyAbove: 40, pageSize: 60, concurrency: 8, order: "updated" }
  ])("whatever the pages, the concurrency, their order and what is too heavy: %j", (options) =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* outcomes(options), yield* outcomes({ pageSize: 1000, concurrency: 1 }))
    }))

  it.effect("when requests that are too heavy were split", () =>
    Effect.gen(function*() {
      const { manifest } = yield* reconcile()
      assert.isAbove(manifest.operations["orderItems"]?.splits ?? 0, 0)
      assert.strictEqual(manifest.status, "complete")
    }).pipe(Effect.provide(layer({ ...hotel, heavyAbove: 40 }))))

  it.effect("when items come that lie outside the range", () =>
    Effect.gen(function*() {
      const asks = ({ body }: Asked) => {
        const range = within(body["ConsumedUtc"])
        return range === undefined ? body : { ...body, ConsumedUtc: { ...range, EndUtc: "2026-05-01T00:00:00Z" } }
      }
      assert.deepStrictEqual(yield* outcomes({ asks }), yield* outcomes({}))
    }))

  it.effect("sorted by enterprise, and the orders of each by id", () =>
    Effect.gen(function*() {
      const { outcomes } = yield* reconcile()
      const ends = outcomes.flatMap((outcome, index) => outcome._tag === "Enterprise" ? [index] : [])
      const parts = ends.map((end, part) => outcomes.slice(part === 0 ? 0 : (ends[part - 1] ?? 0) + 1, end))
      const idsOf = (part: typeof outcomes) =>
        part.flatMap((outcome) => outcome._tag === "Order" ? [outcome.line.serviceOrderId] : [])
      assert.deepStrictEqual(parts.map(idsOf), parts.map((part) => idsOf(part).toSorted()))
      const enterprises = outcomes.flatMap((outcome) => outcome._tag === "Enterprise" ? [outcome.enterpriseId] : [])
      assert.deepStrictEqual(enterprises, enterprises.toSorted())
      assert.strictEqual(ends.at(-1), outcomes.length - 1)
    }).pipe(Effect.provide(layer(hotel))))
})

const cellOf = ({ gross: _gross, items: _items, net: _net, tax: _tax, ...cell }: Totals.TotalsRow): string =>
  JSON.stringify(Object.values(cell))

const added = (self: string, that: string): string =>
  Money.format(BigDecimal.sum(BigDecimal.fromStringUnsafe(self), BigDecimal.fromStringUnsafe(that)))

/** Rows of the same cell added up, as an accountant would. */
const combined = (rows: ReadonlyArray<Totals.TotalsRow>) => {
  const cells = new Map<string, Totals.TotalsRow>()
  for (const row of rows) {
    const known = cells.get(cellOf(row))
    cells.set(
      cellOf(row),
      known === undefined ? row : {
        ...row,
        items: known.items + row.items,
        net: added(known.net, row.net),
        tax: added(known.tax, row.tax),
        gross: added(known.gross, row.gross)
      }
    )
  }
  return cells
}

describe("the totals of two parts add up to the totals of the whole", () => {
  const query: Query = { ...march, from: "2026-03-03T08:00:00Z", to: "2026-03-30T01:00:00Z" }

  it.effect.each([
    ["consumed", "2026-03-17"],
    ["consumed", "2026-03-29T01:30:00Z"],
    ["closed", "2026-03-17T00:00:00Z"],
    ["created", "2026-03-09"],
    ["updated", "2026-03-29"]
  ] as const)("by %s, cut at %s", ([basis, cut]) =>
    Effect.gen(function*() {
      const whole = yield* reconcile({ ...query, basis })
      const first = yield* reconcile({ ...query, basis, to: cut })
      const second = yield* reconcile({ ...query, basis, from: cut })
      assert.deepStrictEqual(combined([...first.totals, ...second.totals]), combined(whole.totals))
      assert.isAbove(Math.min(first.totals.length, second.totals.length), 0)
    }).pipe(Effect.provide(layer({ seed: 31, orders: 300 }))))
})

const Within = Schema.Struct({ StartUtc: Schema.String, EndUtc: Schema.String })
const within = (value: unknown) => Schema.is(Within)(value) ? value : undefined

const itemRules: ReadonlyArray<RuleCode> = [
  "enterprise-mismatch",
  "item-currency-inconsistent",
  "net-plus-tax-ne-gross",
  "state-timestamp-conflict",
  "unit-times-count"
]

describe("what could not be read", () => {
  const hotel: Options = { seed: 41, orders: 200 }
  const middle: Query = { ...march, from: "2026-03-03", to: "2026-03-20" }
  const isLookUp = ({ body, operation }: Asked) => operation === "reservations" && body["ReservationIds"] !== undefined

  it.effect("leaves orders unresolved that could not be looked up, and says so in the manifest", () =>
    Effect.gen(function*() {
      const whole = yield* Effect.provide(reconcile(middle), layer(hotel))
      const { findings, manifest, orders, totals } = yield* elapse(reconcile(middle)).pipe(
        Effect.provide(layer({ ...hotel, refuses: isLookUp }))
      )
      const unresolved = orders.filter(({ line }) => line.verdict === "unresolved")
      const looked = whole.orders.filter(({ line }) =>
        unresolved.some((order) => order.line.serviceOrderId === line.serviceOrderId)
      )
      assert.includeMembers(looked.map(({ line }) => line.verdict), ["reservation", "orphan"])
      assert.deepStrictEqual(findings.filter(({ code }) => code === "orphan-order-item"), [])
      assert.deepStrictEqual(
        unresolved.flatMap(({ findings }) => findings.filter(({ code }) => !itemRules.some((rule) => rule === code))),
        []
      )
      assert.deepStrictEqual(unresolved.map(({ line }) => [line.state, line.number, line.accountId]), looked.map(() => [
        null,
        null,
        null
      ]))
      assert.strictEqual(manifest.verdicts.orphan, 0)
      assert.strictEqual(manifest.verdicts.productServiceOrder, whole.manifest.verdicts.productServiceOrder)
      assert.deepStrictEqual(totals, whole.totals)
      assert.deepStrictEqual(
        findings.filter(({ code, evidence }) =>
          code === "unresolved-reference" && evidence["reference"] === "ServiceOrderId"
        ).reduce((sum, { orderItemIds }) => sum + orderItemIds.length, 0),
        manifest.verdicts.unresolved
      )
      assert.deepStrictEqual([manifest.status, manifest.conservation.holds], ["incomplete", true])
    }))

  it.effect("concludes nothing from items that could not be read", () =>
    Effect.gen(function*() {
      const refuses = ({ body }: Asked) => body["ServiceOrderIds"] !== undefined
      const { manifest, orders, totals } = yield* elapse(reconcile()).pipe(
        Effect.provide(layer({ ...hotel, refuses }))
      )
      const whole = yield* Effect.provide(reconcile(), layer(hotel))
      assert.deepStrictEqual(
        [...new Set(orders.flatMap(({ findings }) => findings.map(({ code }) => code)))].toSorted(),
        ["orphan-order-item", "state-timestamp-conflict"]
      )
      assert.isTrue(orders.every(({ reconciled }) => !reconciled.isComplete && reconciled.items.length === 0))
      assert.deepStrictEqual([totals, manifest.verdicts], [whole.totals, whole.manifest.verdicts])
      assert.deepStrictEqual([manifest.status, manifest.conservation.holds], ["incomplete", true])
    }))

  it.effect("leaves out the items of an interval, names it, and reads the others", () =>
    Effect.gen(function*() {
      const { hotel: { enterprises } } = yield* Effect.provide(Sandbox, layer(hotel))
      const [first] = enterprises.map(({ Id }) => Id).toSorted()
      const long: Query = { ...march, from: "2026-02-20T00:00:00Z", to: "2026-04-10T00:00:00Z" }
      const [cut, rest] = ["2026-03-20T00:00:00Z", { ...long, from: "2026-03-20T00:00:00Z" }]
      const refuses = ({ body }: Asked) =>
        JSON.stringify(body["EnterpriseIds"]) === JSON.stringify([first]) &&
        within(body["ConsumedUtc"])?.StartUtc === long.from
      const { manifest, totals } = yield* elapse(reconcile(long)).pipe(Effect.provide(layer({ ...hotel, refuses })))
      const whole = yield* Effect.provide(expected(long), layer(hotel))
      const later = yield* Effect.provide(expected(rest), layer(hotel))
      assert.deepStrictEqual(totals, [
        ...later.totals.filter(({ enterpriseId }) => enterpriseId === first),
        ...whole.totals.filter(({ enterpriseId }) => enterpriseId !== first)
      ])
      assert.deepStrictEqual(manifest.intervals.open.map(({ filter, operation }) => [operation, filter]), [
        ["orderItems", { EnterpriseIds: [first], ConsumedUtc: { StartUtc: long.from, EndUtc: cut } }]
      ])
      assert.strictEqual(manifest.intervals.closed, manifest.intervals.planned - 1)
      assert.deepStrictEqual([manifest.status, manifest.conservation.holds], ["incomplete", true])
    }))

  it.effect("ends the run when no other request can succeed", () =>
    Effect.gen(function*() {
      const answers = (_asked: Asked, row: Row): Row => ({ ...row, Id: "7" })
      const error = yield* Effect.flip(Effect.provide(reconcile(), layer({ ...hotel, answers })))
      assert.strictEqual(error.message, "the tokens give access to no enterprise")
    }))
})

describe("rows that were read at two moments", () => {
  const hotel: Options = { seed: 51, orders: 200, defects: "none" }
  const isWindow = ({ body }: Asked) => body["UpdatedUtc"] !== undefined || body["CreatedUtc"] !== undefined

  const processed = Effect.map(
    Effect.provide(reconcile(), layer(hotel)),
    ({ orders }) =>
      orders.find(({ line, reconciled }) =>
        line.verdict === "reservation" && line.state === "Processed" && line.subtotals.length > 0 &&
        reconciled.order !== undefined && reconciled.order.row.UpdatedUtc > "2026-03-10"
      )?.line.serviceOrderId ?? null
  )

  const optional = (serviceOrderId: string | null, isOlder: (asked: Asked) => boolean): Options => ({
    ...hotel,
    answers: (asked, row) =>
      asked.operation === "reservations" && row["Id"] === serviceOrderId && isOlder(asked)
        ? { ...row, State: "Optional" }
        : row
  })

  it.effect("are read again before they are said to contradict each other", () =>
    Effect.gen(function*() {
      const serviceOrderId = yield* processed
      assert.isNotNull(serviceOrderId)
      const changed = yield* Effect.provide(reconcile(), layer(optional(serviceOrderId, isWindow)))
      const settled = yield* Effect.provide(reconcile(), layer(hotel))
      assert.deepStrictEqual(bytes(changed.outcomes), bytes(settled.outcomes))
      assert.isAbove(
        changed.manifest.operations["reservations"]?.requests ?? 0,
        settled.manifest.operations["reservations"]?.requests ?? 0
      )
    }))

  it.effect("are reported when they still contradict each other", () =>
    Effect.gen(function*() {
      const serviceOrderId = yield* processed
      const { findings } = yield* Effect.provide(reconcile(), layer(optional(serviceOrderId, () => true)))
      assert.deepStrictEqual(
        findings.filter(({ severity }) => severity !== "info").map((finding) => [finding.code, finding.serviceOrderId]),
        [["unconfirmed-order-live-items", serviceOrderId]]
      )
    }))
})

describe("an order with items of two enterprises", () => {
  const hotel: Options = { seed: 61, orders: 250 }

  const mixed = Effect.map(Sandbox, ({ hotel }) => {
    const planted = hotel.planted.filter(({ code }) => code === "enterprise-mismatch")
    return [...hotel.records()].filter(({ items }) =>
      items.some(({ Id }) => planted.some(({ orderItemIds }) => orderItemIds.includes(Id)))
    ).map(({ items }) => items.toSorted((self, that) => self.Id < that.Id ? -1 : 1))
  })

  const linesOf = Effect.fnUntraced(function*(options: Options) {
    const all = yield* Effect.provide(mixed, layer(hotel))
    const { orders } = yield* elapse(reconcile()).pipe(Effect.provide(layer(options)))
    return all.map((items) => ({
      items,
      lines: orders.flatMap(({ line }) =>
        line.serviceOrderId === items[0]?.ServiceOrderId ? [line.orderItemIds] : []
      )
    }))
  })

  it.effect("comes once, with all of them", () =>
    Effect.gen(function*() {
      const found = yield* linesOf(hotel)
      assert.isAbove(found.length, 1)
      assert.deepStrictEqual(found.map(({ lines }) => lines), found.map(({ items }) => [items.map(({ Id }) => Id)]))
    }))

  it.effect("comes once, with those that could be read, when one enterprise's own could not", () =>
    Effect.gen(function*() {
      const { hotel: { enterprises } } = yield* Effect.provide(Sandbox, layer(hotel))
      for (const { Id } of enterprises) {
        const refuses = ({ body }: Asked) =>
          body["ConsumedUtc"] !== undefined && JSON.stringify(body["EnterpriseIds"]) === JSON.stringify([Id])
        for (const { items, lines } of yield* linesOf({ ...hotel, refuses })) {
          const readable = items.filter(({ EnterpriseId }) => EnterpriseId !== Id)
          assert.strictEqual(lines.length, 1)
          assert.includeMembers(lines.flat(), readable.map((item) => item.Id))
        }
      }
    }))

  it.effect("comes with those of the enterprise that was asked for, when it is asked for alone", () =>
    Effect.gen(function*() {
      const [items = []] = yield* Effect.provide(mixed, layer(hotel))
      for (const { EnterpriseId } of items) {
        const { orders } = yield* Effect.provide(
          reconcile({ ...march, enterpriseIds: [EnterpriseId] }),
          layer(hotel)
        )
        assert.deepStrictEqual(
          orders.filter(({ line }) => line.serviceOrderId === items[0]?.ServiceOrderId)
            .map(({ line, reconciled }) => [line.orderItemIds, reconciled.items.map(({ Id }): string => Id)]),
          [[
            items.filter((item) => item.EnterpriseId === EnterpriseId).map(({ Id }) => Id),
            items.map(({ Id }) => Id)
          ]]
        )
      }
    }))
})

describe("Reconciliation.stream", () => {
  const problem = (query: Query) => Effect.map(Effect.flip(reconcile(query)), ({ _tag, message }) => [_tag, message])
  const unknown = "00000000-0000-4000-8000-000000000000"

  it.effect("refuses what it cannot begin", () =>
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

  it.effect("judges consumed items by the instant 15 minutes ago, unless it is told otherwise", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.parse("2026-04-01T03:15:00.900Z"))
      const { basis, ...request } = march
      const outcomes = yield* Stream.runCollect(Reconciliation.stream(request))
      assert.strictEqual(yield* Reconciliation.settled, "2026-04-01T03:00:00Z")
      assert.deepStrictEqual(bytes(outcomes), bytes((yield* reconcile({ ...march, basis })).outcomes))
    }).pipe(Effect.provide(layer({ seed: 71, orders: 150 }))))

  it.effect("may be run twice", () =>
    Effect.gen(function*() {
      const stream = Reconciliation.stream(march)
      const [first, second] = [yield* Stream.runCollect(stream), yield* Stream.runCollect(stream)]
      assert.deepStrictEqual(bytes(first), bytes(second))
    }).pipe(Effect.provide(layer({ seed: 72, orders: 100 }))))
})
