import { assert, describe, it } from "@effect/vitest"
import { Option, Result, Schema } from "effect"
import { Instant, Interval, Operations, OrderItem, Plan, ProductServiceOrder, Reservation } from "../src/index.ts"
import type { MewsError, Operation } from "../src/index.ts"
import { id, instant } from "./support/Rows.ts"

const ids = (length: number, from = 0): ReadonlyArray<string> => Array.from({ length }, (_, n) => id(from + n))

const { orderItems } = OrderItem

const plan = <Filter>(operation: Operation.Operation<string, Filter>, query: unknown) =>
  Plan.filters(operation, Schema.decodeUnknownSync(Schema.Any)(query))

const problem = (planned: Result.Result<unknown, MewsError.InvalidRequest>) =>
  Result.match(planned, { onFailure: (error) => error.problem, onSuccess: () => "none" })

const march = { StartUtc: "2026-03-01T00:00:00Z", EndUtc: "2026-03-02T00:00:00Z" }

const Size = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 5000 }))
const Minutes = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 2 * 366 * 24 * 60 }))

const isLegal = (operation: Operation.Any, filter: unknown) =>
  Result.isSuccess(Schema.decodeUnknownResult(operation.filter, { onExcessProperty: "error" })(filter))

describe("Plan.filters", () => {
  it.each([
    ["an empty list", orderItems, { ServiceIds: [] }, `Expected 1 to 1000 values at ["ServiceIds"]`],
    ["no id", orderItems, { AccountIds: ["7"] }, `Expected a UUID at ["AccountIds"][0]`],
    ["text for a list", orderItems, { BillIds: id(1) }, `Expected array at ["BillIds"]`],
    [
      "equal ends",
      orderItems,
      { UpdatedUtc: { StartUtc: march.StartUtc, EndUtc: march.StartUtc } },
      `Expected an interval that ends after it starts at ["UpdatedUtc"]`
    ],
    [
      "reversed ends",
      orderItems,
      { ClosedUtc: { StartUtc: march.EndUtc, EndUtc: march.StartUtc } },
      `Expected an interval that ends after it starts at ["ClosedUtc"]`
    ],
    [
      "an impossible date",
      orderItems,
      { ConsumedUtc: { ...march, EndUtc: "2026-02-30T00:00:00Z" } },
      `Expected an instant in UTC such as 2026-03-01T00:00:00Z at ["ConsumedUtc"]["EndUtc"]`
    ],
    [
      "half an interval",
      orderItems,
      { CreatedUtc: { StartUtc: march.StartUtc } },
      `Missing key at ["CreatedUtc"]["EndUtc"]`
    ],
    ["null", orderItems, { CanceledUtc: null }, `Expected object at ["CanceledUtc"]`],
    [
      "a field that no filter has",
      orderItems,
      { UpdatedUtc: march, Limitation: { Count: 1 } },
      `Expected no excess property at ["Limitation"]`
    ],
    [
      "an empty currency",
      orderItems,
      { UpdatedUtc: march, Currency: "" },
      `Expected a value with a length of at least 1 at ["Currency"]`
    ],
    ["an empty state", orderItems, { UpdatedUtc: march, AccountingStates: [""] }, `at ["AccountingStates"][0]`],
    ["no services", ProductServiceOrder.productServiceOrders, { UpdatedUtc: march }, `Missing key at ["ServiceIds"]`],
    ["a state twice", Reservation.reservations, { States: ["Started", "Started"] }, `at ["States"]`]
  ])("rejects %s and names the field", (_, operation, query, expected) => {
    assert.include(problem(plan<object>(operation, query)), expected)
  })

  it.each([
    {},
    { EnterpriseIds: [id(1)] },
    { Currency: "EUR", AccountingStates: ["Open"], Types: ["SpaceOrder"] }
  ])("rejects order items by %j alone, and names what would do", (query) => {
    assert.strictEqual(
      problem(plan(orderItems, query)),
      "Expected at least one of OrderItemIds, AccountIds, ServiceOrderIds, ServiceIds, BillIds, CreatedUtc, UpdatedUtc, " +
        "ConsumedUtc, CanceledUtc, ClosedUtc"
    )
  })

  it("leaves a legal query as it is", () => {
    const query = { ServiceIds: ids(1000), AccountIds: ids(100), UpdatedUtc: march, Types: ["CityTax", "Newer"] }
    assert.deepStrictEqual(plan(orderItems, query), Result.succeed([query]))
  })

  it("asks without a filter once, where that is legal", () => {
    assert.deepStrictEqual(plan(Reservation.reservations, {}), Result.succeed([{}]))
  })

  it.each(
    Operations.operations.flatMap((operation) =>
      [...operation.lists].map(([field, most]) => ({ operation, name: operation.name, field, most }))
    )
  )("cuts $name $field after $most", ({ field, most, operation }) => {
    const length = most * 2 + 1
    const values = ids(length)
    const least = operation.lists.has("ServiceIds") ? { ServiceIds: [id(0)] } : {}
    const filters = Result.getOrThrow(plan<object>(operation, { ...least, [field]: values }))
    assert.deepStrictEqual(
      filters.map((filter) => Object.entries(filter).find(([name]) => name === field)?.[1]),
      [values.slice(0, most), values.slice(most, most * 2), values.slice(most * 2)]
    )
  })

  it.prop(
    "cuts lists of any length into legal filters that hold each id once, in order",
    [Size, Size],
    ([one, two]) => {
      const services = ids(one)
      const accounts = ids(Math.ceil(two / 10), 10_000)
      const filters = Result.getOrThrow(plan(orderItems, {
        ServiceIds: [...services, ...services.toReversed()],
        AccountIds: [...accounts, ...accounts]
      }))
      assert.isTrue(filters.every((filter) => isLegal(orderItems, filter)))
      const parts = (
        of: (filter: OrderItem.OrderItemFilter) => ReadonlyArray<string> | undefined
      ) => [...new Map(filters.map((filter) => [of(filter)?.[0], of(filter) ?? []])).values()]
      assert.deepStrictEqual(parts(({ ServiceIds }) => ServiceIds).flat(), services)
      assert.deepStrictEqual(parts(({ AccountIds }) => AccountIds).flat(), accounts)
      assert.strictEqual(filters.length, Math.ceil(one / 1000) * Math.ceil(accounts.length / 100))
      const pairs = filters.map(({ AccountIds, ServiceIds }) => `${ServiceIds?.[0]} ${AccountIds?.[0]}`)
      assert.strictEqual(new Set(pairs).size, filters.length)
    },
    { arbitrary: { runs: 15 } }
  )

  it.prop("cuts a list alone into as few filters as its length allows", [Size], ([length]) => {
    const filters = Result.getOrThrow(plan(orderItems, { ServiceOrderIds: ids(length) }))
    assert.deepStrictEqual<ReadonlyArray<string>>(
      filters.flatMap(({ ServiceOrderIds = [] }) => ServiceOrderIds),
      ids(length)
    )
    assert.strictEqual(filters.length, Math.ceil(length / 1000))
  }, { arbitrary: { runs: 50 } })

  it.prop(
    "cuts a range of up to two years into legal intervals that hold each instant once",
    [Minutes, Minutes],
    ([start, length]) => {
      const range = {
        StartUtc: Instant.fromEpochMillis(1_700_000_000_000 + start * 60_000),
        EndUtc: Instant.fromEpochMillis(1_700_000_000_000 + (start + length) * 60_000)
      }
      const filters = Result.getOrThrow(plan(orderItems, { ServiceIds: ids(1), UpdatedUtc: range }))
      assert.isTrue(filters.every((filter) => isLegal(orderItems, filter)))
      const intervals = filters.map(({ UpdatedUtc }) => UpdatedUtc)
      assert.deepStrictEqual<ReadonlyArray<unknown>>(intervals, Interval.tile(range))
      assert.deepStrictEqual(
        [range.StartUtc, ...intervals.map((interval) => interval?.EndUtc)],
        [...intervals.map((interval) => interval?.StartUtc), range.EndUtc]
      )
    }
  )

  it("makes a request for each pair of parts if several fields are split", () => {
    const query = {
      ServiceIds: ids(1500),
      UpdatedUtc: { StartUtc: "2026-01-01T00:00:00Z", EndUtc: "2026-05-01T00:00:00Z" }
    }
    assert.deepStrictEqual(
      Result.getOrThrow(plan(orderItems, query)).map(({ ServiceIds, UpdatedUtc }) => [
        ServiceIds?.length,
        UpdatedUtc?.StartUtc,
        UpdatedUtc?.EndUtc
      ]),
      [
        [1000, "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z"],
        [1000, "2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z"],
        [500, "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z"],
        [500, "2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z"]
      ]
    )
  })
})

describe("Plan.halve", () => {
  const halves = (query: unknown) =>
    Option.map(
      Plan.halve(orderItems, Result.getOrThrow(plan(orderItems, query))[0] ?? {}),
      (both): ReadonlyArray<unknown> => both
    )

  it("halves the interval before the lists", () => {
    const ServiceIds = ids(4)
    assert.deepStrictEqual(
      halves({ ServiceIds, UpdatedUtc: march }),
      Option.some([
        { ServiceIds, UpdatedUtc: { StartUtc: march.StartUtc, EndUtc: "2026-03-01T12:00:00Z" } },
        { ServiceIds, UpdatedUtc: { StartUtc: "2026-03-01T12:00:00Z", EndUtc: march.EndUtc } }
      ])
    )
  })

  it("halves the longest list when the interval is a second long", () => {
    const second = { StartUtc: "2026-03-01T00:00:00Z", EndUtc: "2026-03-01T00:00:01Z" }
    assert.deepStrictEqual(
      halves({ AccountIds: ids(2), ServiceIds: ids(5), UpdatedUtc: second }),
      Option.some([
        { AccountIds: ids(2), ServiceIds: ids(3), UpdatedUtc: second },
        { AccountIds: ids(2), ServiceIds: ids(2, 3), UpdatedUtc: second }
      ])
    )
  })

  it("has nothing to halve in single ids and a second", () => {
    assert.deepStrictEqual(halves({ AccountIds: ids(1), ServiceIds: ids(1), Currency: "EUR" }), Option.none())
  })

  it("halves the second interval when the first is a second long", () => {
    const CreatedUtc = { StartUtc: instant("2026-03-01T00:00:00Z"), EndUtc: instant("2026-03-01T00:00:01Z") }
    assert.deepStrictEqual(
      halves({ CreatedUtc, UpdatedUtc: march }),
      Option.some([
        { CreatedUtc, UpdatedUtc: { StartUtc: march.StartUtc, EndUtc: "2026-03-01T12:00:00Z" } },
        { CreatedUtc, UpdatedUtc: { StartUtc: "2026-03-01T12:00:00Z", EndUtc: march.EndUtc } }
      ])
    )
  })
})

describe("Plan.LegalFilter", () => {
  const untyped = Schema.decodeUnknownSync(Schema.Any)

  it("is given back as it is by the operation that it was checked for", () => {
    const legal = Result.getOrThrow(Plan.LegalFilter.of(orderItems, untyped({ UpdatedUtc: march })))
    assert.strictEqual(Result.getOrThrow(Plan.LegalFilter.of(orderItems, legal)), legal)
  })

  it("is checked again for another operation, which may refuse it", () => {
    const legal = Result.getOrThrow(Plan.LegalFilter.of(orderItems, untyped({ ConsumedUtc: march })))
    const refused = Plan.LegalFilter.of(Reservation.reservations, untyped(legal))
    assert.strictEqual(problem(refused), `Expected no excess property at ["ConsumedUtc"]`)
  })
})
