import { assert, describe, it } from "@effect/vitest"
import { Option, Result } from "effect"
import { entityNames } from "../src/EntityName.ts"
import { Drift, Operations, Page } from "../src/index.ts"
import type { Operation } from "../src/index.ts"
import { described, differences, document, filtersOf, leastSample, mutated, sample } from "./support/Contract.ts"

const operations: ReadonlyArray<Operation.Any> = Operations.operations

const contractOf = (operation: Operation.Any) => {
  const found = described(document).find(({ path }) => path === operation.path)
  if (found === undefined) throw new Error(`the contract has no ${operation.path}`)
  return found
}

const emptyDrift = { enumerations: {}, fields: {} }

describe("Contract", () => {
  it("has nothing that core lacks", () => {
    assert.deepStrictEqual(differences(document, operations), [])
  })

  it("has five operations, and core the same", () => {
    assert.deepStrictEqual(
      new Set(operations.map(({ collection, path }) => `${path} ${collection}`)),
      new Set(described(document).map(({ collection, path }) => `${path} ${collection}`))
    )
    assert.strictEqual(operations.length, 5)
  })

  it("has a name for the entity of each operation", () => {
    assert.deepStrictEqual(operations.map(({ entity }) => entity), [...entityNames])
  })

  it.each(operations)("knows every filter of core's $name", (operation) => {
    const known = new Set(filtersOf(contractOf(operation)).map(([name]) => name))
    assert.deepStrictEqual([...operation.lists.keys(), ...operation.intervals].filter((name) => !known.has(name)), [])
  })

  it.each(operations)("describes a row of $name, every field set, that core reads without drift", (operation) => {
    const { collection, row } = contractOf(operation)
    const raw = sample(document, row)
    const drift = new Drift.DriftLog()
    assert.deepStrictEqual(
      Page.decoder(operation, drift)({ [collection]: [raw], Cursor: null }, undefined),
      Result.succeed({ rows: [raw], quarantined: [], next: Option.none() })
    )
    assert.deepStrictEqual(drift.toJSON(), emptyDrift)
  })

  it.each(operations)("describes a row of $name, only required fields set, that core reads", (operation) => {
    const { collection, row } = contractOf(operation)
    const raw = leastSample(document, row)
    assert.deepStrictEqual(
      Page.decoder(operation, new Drift.DriftLog())({ [collection]: [raw] }, undefined),
      Result.succeed({ rows: [raw], quarantined: [], next: Option.none() })
    )
  })
})

describe("Contract differences", () => {
  it.each([
    ["a field of a row", "Reservation", "LoyaltyTier", ["Reservation: field LoyaltyTier"]],
    ["a field of a shape behind allOf", "TaxBreakdownItem", "Jurisdiction", [
      "OrderItem.UnitAmount.Breakdown.Items: field Jurisdiction",
      "OrderItem.Amount.Breakdown.Items: field Jurisdiction",
      "OrderItem.OriginalAmount.Breakdown.Items: field Jurisdiction"
    ]],
    ["a field of a shape behind oneOf", "BookableServiceData", "NightCount", ["Service.Data.Value: field NightCount"]],
    ["a field of list elements", "ReservationPersonCount", "Name", ["Reservation.PersonCounts: field Name"]],
    ["a field of the limitation", "Limitation", "Order", ["Limitation: field Order"]],
    ["a field of intervals", "TimeFilterInterval", "Inclusive", [
      "enterprises filter.LinkedUtc: field Inclusive",
      "enterprises filter.UpdatedUtc: field Inclusive",
      "services filter.UpdatedUtc: field Inclusive",
      "productServiceOrders filter.UpdatedUtc: field Inclusive",
      "reservations filter.CreatedUtc: field Inclusive",
      "reservations filter.UpdatedUtc: field Inclusive",
      "reservations filter.CollidingUtc: field Inclusive",
      "reservations filter.ScheduledStartUtc: field Inclusive",
      "reservations filter.ActualStartUtc: field Inclusive",
      "reservations filter.ActualEndUtc: field Inclusive",
      "reservations filter.ScheduledEndUtc: field Inclusive",
      "orderItems filter.CreatedUtc: field Inclusive",
      "orderItems filter.UpdatedUtc: field Inclusive",
      "orderItems filter.ConsumedUtc: field Inclusive",
      "orderItems filter.CanceledUtc: field Inclusive",
      "orderItems filter.ClosedUtc: field Inclusive",
      "TimeFilterInterval: field Inclusive"
    ]]
  ])("name %s that is added", (_, name, field, expected) => {
    const changed = mutated(document, name, (shape) => ({
      ...shape,
      properties: { ...shape.properties, [field]: { type: "string" } }
    }))
    assert.deepStrictEqual(differences(changed, operations), expected)
  })

  it("name a filter that is added, and that core rejects it", () => {
    const changed = mutated(document, "ServiceFilterParameters", (shape) => ({
      ...shape,
      properties: { ...shape.properties, Codes: { type: "array", items: { type: "string" }, minItems: 1 } }
    }))
    assert.deepStrictEqual(differences(changed, operations), [
      "services filter: field Codes",
      "services.Codes: refuses 1 values"
    ])
  })

  it.each([
    ["OrderItemTypeEnum", ["OrderItem.Type: value New", "orderItems filter.Types: value New"]],
    ["AllowanceProfitTypeEnum", ["OrderItem.Data.AllowanceProfits.AllowanceProfitType: value New"]],
    ["TimeUnitPeriodEnum", [
      "Service.Data.Value.TimeUnit: value New",
      "Service.Data.Value.TimeUnitPeriod: value New"
    ]],
    ["ServiceOrderState", ["productServiceOrders filter.States: value New"]]
  ])("name a value that is added to %s", (name, expected) => {
    const changed = mutated(document, name, (shape) => ({ ...shape, enum: [...shape.enum ?? [], "New"] }))
    assert.deepStrictEqual(differences(changed, operations), expected)
  })

  it.each([
    ["a lower maximum", { maxItems: 999 }, ["orderItems.BillIds: accepts 1000 values"]],
    ["a higher maximum", { maxItems: 1001 }, ["orderItems.BillIds: refuses 1001 values"]],
    ["a higher minimum", { minItems: 2 }, ["orderItems.BillIds: accepts 1 values"]],
    ["uniqueness", { uniqueItems: true }, ["orderItems.BillIds: accepts a value twice"]]
  ])("name %s of a list", (_, change, expected) => {
    const changed = mutated(document, "OrderItemFilterParameters", (shape) => ({
      ...shape,
      properties: { ...shape.properties, BillIds: { ...shape.properties?.["BillIds"], ...change } }
    }))
    assert.deepStrictEqual(differences(changed, operations), expected)
  })

  it("name a field that changes its type", () => {
    const changed = mutated(document, "OrderItem", (shape) => ({
      ...shape,
      properties: { ...shape.properties, UnitCount: { type: "string" } }
    }))
    assert.deepStrictEqual(differences(changed, operations), ["OrderItem.UnitCount: string"])
  })

  it("name a filter that becomes required", () => {
    const changed = mutated(document, "ReservationServiceOrderFilterParameters", (shape) => ({
      ...shape,
      required: [...shape.required ?? [], "States"]
    }))
    assert.deepStrictEqual(differences(changed, operations), ["reservations.States: accepts none"])
  })

  it("name an operation that moves", () => {
    const { "/api/connector/v1/services/getAll": services, ...paths } = document.paths
    if (services === undefined) throw new Error("the contract has no services")
    assert.deepStrictEqual(differences({ ...document, paths: { ...paths, "/services": services } }, operations), [
      "operation /services",
      "services: path /api/connector/v1/services/getAll"
    ])
  })

  it("name a collection that is renamed", () => {
    const changed = mutated(document, "ServiceResult", (shape) => {
      const { Services, ...properties } = shape.properties ?? {}
      return { ...shape, properties: { ...properties, ServicesV2: Services ?? {} } }
    })
    assert.deepStrictEqual(differences(changed, operations), ["services: collection ServicesV2"])
  })
})
