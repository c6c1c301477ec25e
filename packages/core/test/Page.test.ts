import { assert, describe, it } from "@effect/vitest"
import { Option, Result } from "effect"
import { Drift, OrderItem, Page } from "../src/index.ts"
import { id, orderItem } from "./support/Rows.ts"

const malformed = (detail: string) => Result.fail(`the response cannot be read (schema): ${detail}`)

const read = (body: unknown, requestId?: string) =>
  Page.decoder(OrderItem.orderItems, new Drift.DriftLog())(body, requestId)

const good = orderItem(1)

const { ServiceOrderId: _, ...orphan } = good

const pageOf = (total: number, broken: number) => ({
  OrderItems: Array.from(
    { length: total },
    (_, n) => n < broken ? { ...good, Id: id(n), Type: 7 } : { ...good, Id: id(n) }
  ),
  Cursor: null
})

const kept = (result: ReturnType<typeof read>) => {
  const { quarantined, rows } = Result.getOrThrow(result)
  return [rows.length, quarantined.length]
}

describe("Page", () => {
  it("holds the parsed rows themselves, in the order of their coming, and the next cursor", () => {
    const rows = [orderItem(3), orderItem(1), orderItem(2)]
    const page = Result.getOrThrow(read({ OrderItems: rows, Cursor: id(2) }))
    assert.deepStrictEqual<unknown>(page, { rows, quarantined: [], next: Option.some(id(2)) })
    assert.isTrue(page.rows.every((row, n) => row === rows[n]))
  })

  it.each([{}, { Cursor: null }])("has no next cursor with %j", (cursor) => {
    assert.deepStrictEqual(Result.getOrThrow(read({ OrderItems: [], ...cursor })), {
      rows: [],
      quarantined: [],
      next: Option.none()
    })
  })

  it.each([
    ["a missing field", orphan, "ServiceOrderId", "Missing key"],
    ["a null", { ...good, ServiceOrderId: null }, "ServiceOrderId", "Expected string"],
    ["an id that is none", { ...good, Id: "7" }, "Id", "Expected a UUID"],
    [
      "an impossible date",
      { ...good, ConsumedUtc: "2026-02-30T00:00:00Z" },
      "ConsumedUtc",
      "Expected an instant in UTC such as 2026-03-01T00:00:00Z"
    ],
    [
      "an infinite amount",
      { ...good, Amount: { ...good.Amount, NetValue: Number.POSITIVE_INFINITY } },
      "Amount.NetValue",
      "Expected a finite number"
    ],
    [
      "a wrong list element",
      { ...good, Amount: { ...good.Amount, TaxValues: [{ Value: 1 }, { Value: "1" }] } },
      "Amount.TaxValues.1.Value",
      "Expected number"
    ],
    [
      "an empty enumeration",
      { ...good, RevenueType: "" },
      "RevenueType",
      "Expected one of Service, Product, Additional, or a newer value"
    ],
    ["no object", 42, "", "Expected object"]
  ])("quarantines a row with %s, with its path, its raw form and the request", (_, raw, path, problem) => {
    const page = Result.getOrThrow(read({ OrderItems: [raw, good] }, "request-1"))
    assert.deepStrictEqual<unknown>(page, {
      rows: [good],
      quarantined: [{ operation: "orderItems", requestId: "request-1", path, problem, raw }],
      next: Option.none()
    })
    assert.strictEqual(page.quarantined[0]?.raw, raw)
  })

  it("says so when the request has no id", () => {
    assert.deepStrictEqual(
      Result.getOrThrow(read({ OrderItems: [orphan] })).quarantined.map(({ requestId }) => requestId),
      [null]
    )
  })

  it.each([[10, 10], [1000, 10], [1100, 11], [5000, 50]])("of %d rows quarantines %d", (total, broken) => {
    assert.deepStrictEqual(kept(read(pageOf(total, broken))), [total - broken, broken])
  })

  it.each([[11, 11], [1000, 11], [1099, 11], [5000, 51]])("of %d rows with %d broken is malformed", (total, broken) => {
    assert.deepStrictEqual<unknown>(
      Result.mapError(read(pageOf(total, broken)), ({ message }) => message),
      malformed(`${broken} of ${total} rows do not match the API contract`)
    )
  })

  it.each([
    ["no object", []],
    ["null", null],
    ["another collection", { Reservations: [] }],
    ["null for a collection", { OrderItems: null }],
    ["an object for a collection", { OrderItems: { 0: good } }]
  ])("is malformed with %s", (_, body) => {
    assert.deepStrictEqual<unknown>(
      Result.mapError(read(body), ({ message }) => message),
      malformed("the list OrderItems is missing")
    )
  })

  it.each([[""], [7]])("is malformed with the cursor %j", (Cursor) => {
    assert.deepStrictEqual<unknown>(
      Result.mapError(read({ OrderItems: [], Cursor }), ({ message }) => message),
      malformed("the list OrderItems is missing")
    )
  })

  it("reads absent and null alike where no rule needs the field", () => {
    const optional = [
      "AccountId",
      "AccountType",
      "Notes",
      "BillId",
      "AccountingCategoryId",
      "BillingName",
      "ExternalIdentifier",
      "OriginalAmount",
      "CreatorProfileId",
      "UpdaterProfileId",
      "CanceledUtc",
      "ClosedUtc",
      "StartUtc",
      "ClaimedUtc",
      "Options",
      "Data",
      "TaxExemptionReason",
      "TaxExemptionLegalReference"
    ]
    const nulls = { ...good, ...Object.fromEntries(optional.map((field) => [field, null])) }
    assert.deepStrictEqual(kept(read({ OrderItems: [good, nulls] })), [2, 0])
  })
})

describe("A row that is nested too deep", () => {
  const nested = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`)

  it.each([1, 63, 64])("is none with %d levels", (levels) => {
    const page = Result.getOrThrow(read({ OrderItems: [{ ...good, New: nested(levels) }] }))
    assert.deepStrictEqual([page.rows.length, page.quarantined.length], [1, 0])
  })

  it.each([
    ["65 levels", { New: nested(65) }],
    ["200,000 levels", { New: nested(200_000) }],
    ["200,000 levels in an object of the contract", { Amount: { ...good.Amount, New: nested(200_000) } }],
    ["200,000 levels, and without what it must have", { New: nested(200_000), ServiceOrderId: null }],
    ["200,000 levels where the contract has a text", { Notes: nested(200_000) }]
  ])("is set aside without its raw form: %s", (_, fields) => {
    const page = Result.getOrThrow(read({ OrderItems: [{ ...good, ...fields }, good] }, "request-1"))
    assert.deepStrictEqual<unknown>(page, {
      rows: [good],
      quarantined: [{
        operation: "orderItems",
        requestId: "request-1",
        path: "",
        problem: "it is nested more than 64 levels deep",
        raw: null
      }],
      next: Option.none()
    })
    assert.include(JSON.stringify(page), "nested")
  })

  it("is damaged, whatever the policy", () => {
    const deep = { ...good, New: nested(65) }
    for (const policy of ["evolve", "quarantine", "freeze"] as const) {
      const decode = Page.decoder(OrderItem.orderItems, new Drift.DriftLog(), policy)
      assert.deepStrictEqual(kept(decode({ OrderItems: [deep] }, undefined)), [0, 1])
      const many = { OrderItems: Array.from({ length: 11 }, () => deep) }
      assert.deepStrictEqual<unknown>(
        Result.mapError(decode(many, undefined), ({ message }) => message),
        malformed("11 of 11 rows do not match the API contract")
      )
    }
  })
})

describe("A policy for what is not documented", () => {
  const drifted = Array.from(
    { length: 20 },
    (_, n) => ({ ...good, Id: id(n), ...(n % 2 ? { Type: "New" } : { New: n }) })
  )
  const plain = Array.from({ length: 5 }, (_, n) => ({ ...good, Id: id(100 + n) }))
  const broken = Array.from({ length: 11 }, (_, n) => ({ ...good, Id: id(200 + n), Type: 7 }))

  const under = (policy: Page.Policy | undefined, rows: ReadonlyArray<unknown>) => {
    const drift = new Drift.DriftLog()
    const result = Page.decoder(OrderItem.orderItems, drift, policy)({ OrderItems: rows }, "request-1")
    assert.deepStrictEqual(
      drift.toJSON(),
      rows.some((row) => drifted.includes(Object(row)))
        ? { enumerations: { "OrderItem.Type": ["New"] }, fields: { OrderItem: ["New"] } }
        : { enumerations: {}, fields: {} }
    )
    return result
  }

  it.each([undefined, "evolve"] as const)("of %s keeps the rows", (policy) => {
    assert.deepStrictEqual<unknown>(
      Result.getOrThrow(under(policy, [...drifted, ...plain])),
      { rows: [...drifted, ...plain], quarantined: [], next: Option.none() }
    )
  })

  it("of quarantine sets them aside whole, however many they are", () => {
    const problem = "it has a field or a value that is not documented"
    assert.deepStrictEqual<unknown>(Result.getOrThrow(under("quarantine", [...drifted, ...plain])), {
      rows: plain,
      quarantined: drifted.map((raw) => ({ operation: "orderItems", requestId: "request-1", path: "", problem, raw })),
      next: Option.none()
    })
  })

  it("of quarantine does not count them among the damaged", () => {
    assert.deepStrictEqual(kept(under("quarantine", [...drifted, ...broken.slice(1)])), [0, 30])
    assert.deepStrictEqual<unknown>(
      Result.mapError(under("quarantine", [...drifted, ...broken]), ({ message }) => message),
      malformed("11 of 31 rows do not match the API contract")
    )
  })

  const frozen = "OrderItem is frozen, but the platform sent undocumented fields or values: "

  it("of freeze stops at one, and names what is not documented", () => {
    for (const drift of [drifted, drifted.slice(0, 2)]) {
      assert.deepStrictEqual<unknown>(
        Result.mapError(under("freeze", [...plain, ...drift]), ({ message }) => message),
        Result.fail(`${frozen}OrderItem.Type "New", OrderItem.New`)
      )
    }
  })

  it("of freeze names it in two hundred printable characters", () => {
    const decode = Page.decoder(OrderItem.orderItems, new Drift.DriftLog(), "freeze")
    const named = (Type: string) =>
      Result.mapError(decode({ OrderItems: [{ ...good, Type }] }, undefined), ({ message }) => message)
    assert.deepStrictEqual<unknown>(named("a\u202eb\u2028c"), Result.fail(`${frozen}OrderItem.Type "a b c"`))
    assert.deepStrictEqual<unknown>(
      named("x".repeat(1000)),
      Result.fail(`${frozen}OrderItem.Type "${"x".repeat(183)}…`)
    )
  })

  it.each(["evolve", "quarantine", "freeze"] as const)("of %s keeps documented rows", (policy) => {
    assert.deepStrictEqual(kept(under(policy, plain)), [5, 0])
  })
})
