import { assert, describe, it } from "@effect/vitest"
import { Option, Result } from "effect"
import { Drift, OrderItem, Page } from "../src/index.ts"
import { id, orderItem } from "./support/Rows.ts"

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
    assert.deepStrictEqual(Result.getOrThrow(read({ OrderItems: [], ...cursor })), { rows: [], quarantined: [], next: Option.none() })
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
      Result.mapError(read(pageOf(total, broken)), ({ detail, kind }) => ({ detail, kind })),
      Result.fail({ kind: "schema", detail: `${broken} of ${total} rows do not match the contract` })
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
      Result.mapError(read(body), ({ detail, kind }) => ({ detail, kind })),
      Result.fail({ kind: "schema", detail: "no list of OrderItems" })
    )
  })

  it.each([[""], [7]])("is malformed with the cursor %j", (Cursor) => {
    assert.deepStrictEqual<unknown>(
      Result.mapError(read({ OrderItems: [], Cursor }), ({ kind }) => kind),
      Result.fail("schema")
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
