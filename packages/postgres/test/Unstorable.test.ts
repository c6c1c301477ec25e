import { PgClient } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { Enterprise, OrderItem, ProductServiceOrder, Reservation, Service } from "@nightaudit/core"
import { Effect, Layer, Schema, SchemaAST } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"
import { from, pass } from "./support/Hotel.ts"
import { migrated } from "./support/Server.ts"

const operations = [
  Enterprise.enterprises,
  Service.services,
  Reservation.reservations,
  ProductServiceOrder.productServiceOrders,
  OrderItem.orderItems
] as const

const tables = ["enterprise", "service", "reservation", "product_service_order", "order_item"] as const

type Rows = Readonly<Record<string, ReadonlyArray<object>>>

/** A platform that gives these rows, by collection, the first time that it is asked for all of them or for when they changed. */
const giving = (rows: Rows, changed: string) => {
  const asked = new Set<string>()
  return Layer.succeed(
    HttpClient.HttpClient,
    HttpClient.make((request, url) =>
      Effect.sync(() => {
        const operation = operations.find(({ path }) => path === url.pathname)
        const body = request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : ""
        // In any other interval they would be rows that were not requested.
        const { UpdatedUtc: range = everything, ConsumedUtc: consumed } = JSON.parse(body)
        const isAsked = operation !== undefined && !asked.has(url.pathname) && consumed === undefined &&
          range.StartUtc <= changed && changed < range.EndUtc
        const given = isAsked ? rows[operation.collection] ?? [] : []
        if (isAsked) asked.add(url.pathname)
        return HttpClientResponse.fromWeb(
          request,
          Response.json(
            { [operation?.collection ?? ""]: given, Cursor: given.length > 0 ? "next" : null },
            { headers: { date: new Date(Date.parse("2026-05-01T00:00:00Z")).toUTCString() } }
          )
        )
      })
    )
  )
}

const everything = { StartUtc: "", EndUtc: "9999" }

const sync = (rows: Rows, changed = "2026-03-02T00:00:00Z") =>
  pass({ from }, 1000).pipe(Effect.provide(giving(rows, changed)))

/** The ids of the rows that are kept, and of those that are set aside, by table. */
const found = Effect.gen(function*() {
  const sql = yield* PgClient.PgClient
  const ids = (rows: ReadonlyArray<{ readonly id: string }>) => rows.map(({ id }) => id)
  return {
    kept: ids(
      (yield* Effect.forEach(tables, (table) => sql<{ readonly id: string }>`select id from ${sql(table)}`)).flat()
    ),
    aside: ids(yield* sql<{ readonly id: string }>`select id from quarantined order by id`),
    problems: yield* sql<{ readonly path: string; readonly problem: string }>`
      select distinct path, problem from quarantined order by 1`
  }
})

const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`

const item = (number: number, fields: object = {}) => {
  const amount = { Currency: "EUR", NetValue: 10, GrossValue: 10, TaxValues: [] }
  return {
    Id: id(number),
    EnterpriseId: id(1),
    ServiceId: id(2),
    ServiceOrderId: id(3),
    UnitCount: 1,
    UnitAmount: amount,
    Amount: amount,
    RevenueType: "Service",
    CreatedUtc: "2026-03-01T00:00:00Z",
    UpdatedUtc: "2026-03-02T00:00:00Z",
    ConsumedUtc: "2026-03-03T00:00:00Z",
    AccountingState: "Open",
    Type: "SpaceOrder",
    ...fields
  }
}

const Enterprises = [{ Id: id(1), TimeZoneIdentifier: "Europe/Prague" }]
const Services = [{ Id: id(2), EnterpriseId: id(1) }]

it.live("sets aside a row that the database cannot hold, and keeps all others", () =>
  Effect.gen(function*() {
    const OrderItems = [
      ...Array.from({ length: 300 }, (_, index) => item(100 + index)),
      item(50, { ConsumedUtc: "0000-02-03T00:00:00Z" }),
      item(51, { Amount: { Currency: "EUR", NetValue: 1e21, GrossValue: 5e-324, TaxValues: [] } }),
      item(52, { Notes: "a\0b\ud800" }),
      item(53, { ConsumedUtc: "9999-12-31T23:59:59.9999999Z", Undocumented: { a: "\0", b: [1e300] } }),
      ...Array.from({ length: 100 }, (_, index) => item(500 + index)),
      // The same row, its id in capitals.
      { ...item(600), Id: id(600).replace("4000", "ABCD") },
      { ...item(600), Id: id(600).replace("4000", "abcd") }
    ]
    const told = yield* Effect.match(sync({ Enterprises, Services, OrderItems }), {
      onSuccess: ({ quarantined, status }) => `${status}, ${quarantined} set aside`,
      onFailure: ({ message }) => message
    })
    assert.strictEqual(told, "complete, 1 set aside")
    const { aside, kept, problems } = yield* found
    assert.deepStrictEqual(aside, [id(50)])
    assert.deepStrictEqual(problems, [{
      path: "ConsumedUtc",
      problem: "the database cannot hold an instant before the year 1: 0000-02-03T00:00:00Z"
    }])
    assert.strictEqual(kept.length, 2 + 300 + 3 + 100 + 1)
    // It is kept as soon as it can be, and not told any more.
    const UpdatedUtc = "2026-04-30T23:50:00Z"
    yield* sync({ Enterprises, Services, OrderItems: [item(50, { UpdatedUtc })] }, UpdatedUtc)
    assert.include((yield* found).kept, id(50))
  }).pipe(Effect.provide(migrated)), 60_000)

it.live("sets aside what has an id longer than an index holds", () =>
  Effect.gen(function*() {
    const Id = Array.from({ length: 9000 }, (_, index) => ((index * 7919) % 9973).toString(36)).join("")
    const { quarantined } = yield* sync({ Enterprises, Services, OrderItems: [item(50), { ...item(51), Id }] })
    assert.strictEqual(quarantined, 1)
    assert.include((yield* found).kept, id(50))
  }).pipe(Effect.provide(migrated)), 60_000)

/** What lies at the ends of what a field may hold, of every type. */
const extremes: ReadonlyArray<unknown> = [
  "0000-01-01T00:00:00Z",
  "0001-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999999999Z",
  "",
  "\0",
  "a\0\ud800",
  "x".repeat(20_000),
  "0".repeat(9) + "\u{10ffff}",
  "00000000-0000-0000-0000-00000000000F",
  0,
  -0,
  1e308,
  -5e-324,
  1e21,
  9_007_199_254_740_991,
  -9_007_199_254_740_991,
  true,
  null,
  [],
  {},
  ["\0"],
  { "\0": "\ud800" },
  { Currency: "\0", NetValue: 1e308, GrossValue: 5e-324, TaxValues: [{ Value: -1e21 }] }
]

const order = {
  ServiceId: id(2),
  State: "Confirmed",
  CreatedUtc: "2026-03-01T00:00:00Z",
  UpdatedUtc: "2026-03-02T00:00:00Z"
}

/** A row of each operation with each of its fields at each of its ends, and with an undocumented one. */
const atTheEnds = (operation: typeof operations[number], row: object, first: number): ReadonlyArray<object> => {
  const { ast } = operation.row
  const names = SchemaAST.isObjects(ast) ? ast.propertySignatures.map(({ name }) => String(name)) : []
  const isRow = Schema.is(operation.row)
  return [...names, "Unknown"].filter((name) => name !== "Id" && name !== "EnterpriseId").flatMap((name, at) =>
    extremes.map((value, index) => ({ ...row, Id: id(first + at * 100 + index), [name]: value }))
  ).filter((row) => isRow(row))
}

/** What has changed at another time than it is asked for, or is of another service, is left out, whatever the database can hold. */
const wasAsked = (collection: string, row: object): boolean => {
  const isInRange = String(Reflect.get(row, "UpdatedUtc")).startsWith("2026-03-02T")
  if (collection === "ProductServiceOrders") return isInRange && Reflect.get(row, "ServiceId") === id(2)
  return isInRange || collection === "Enterprises" || collection === "Services"
}

it.live("keeps or sets aside whatever matches the contract, and stops at none of it", () =>
  Effect.gen(function*() {
    const rows: Rows = {
      Enterprises: [
        ...Enterprises,
        ...atTheEnds(Enterprise.enterprises, { TimeZoneIdentifier: "Europe/Prague" }, 100_000)
      ],
      Services: [...Services, ...atTheEnds(Service.services, { EnterpriseId: id(1) }, 200_000)],
      Reservations: atTheEnds(Reservation.reservations, order, 300_000),
      ProductServiceOrders: atTheEnds(ProductServiceOrder.productServiceOrders, order, 400_000),
      OrderItems: atTheEnds(OrderItem.orderItems, item(0), 500_000)
    }
    assert.strictEqual((yield* sync(rows)).status, "complete")
    const { aside, kept, problems } = yield* found
    const given = Object.entries(rows).flatMap(([collection, rows]) =>
      rows.filter((row) => wasAsked(collection, row)).map((row) => String(Reflect.get(row, "Id")))
    )
    assert.isAbove(given.length, 500)
    assert.deepStrictEqual([...kept, ...aside].toSorted(), given.toSorted())
    assert.deepStrictEqual([...new Set(problems.map(({ problem }) => problem))], [
      "the database cannot hold an instant before the year 1: 0000-01-01T00:00:00Z"
    ])
  }).pipe(Effect.provide(migrated)), 60_000)
