import { assert, describe, it } from "@effect/vitest"
import { allowanceUnbalanced } from "../../../src/rules/rebates/AllowanceUnbalanced.ts"
import { breakageUnpaired } from "../../../src/rules/rebates/BreakageUnpaired.ts"
import {
  amount,
  blind,
  canceled,
  context,
  id,
  item,
  judged,
  open,
  reconciled,
  reservation,
  visit
} from "../../support/fixtures.ts"

type Items = ReadonlyArray<ReturnType<typeof item>>

const line = (n: number, Type: string, gross: number, Data: object | null, fields: object = {}) =>
  item(n, { Type, Amount: amount(gross, [], gross), Data, ...fields })

const allowance = (gross: number, fields: object = {}) =>
  line(1, "ProductOrder", gross, { Discriminator: "Product", Product: { ProductType: "Allowance" } }, fields)

const discount = (n: number, gross: number, fields: object = {}) =>
  line(n, "AllowanceDiscount", gross, { AllowanceDiscount: { AllowanceProductOrderItemId: id(1) } }, fields)

const profit = (n: number, type: string, gross: number, fields: object = {}) =>
  line(n, type, gross, {
    AllowanceProfits: { AllowanceProductOrderItemId: id(1), AllowanceProfitType: type }
  }, fields)

const [breakage, contra] = ["AllowanceBreakage", "AllowanceContraBreakage"] as const

const unbalanced = (items: Items, order = reservation(), within = context()) =>
  judged(allowanceUnbalanced, reconciled(order, items), within)

describe("allowance-unbalanced", () => {
  it("reports an allowance of which more was taken than there was", () => {
    const items = [
      allowance(50),
      discount(2, -40, open),
      discount(3, -30.5),
      profit(4, contra, 5),
      discount(5, -9, canceled)
    ]
    assert.deepStrictEqual(unbalanced(items), [{
      severity: "warning",
      orderItemIds: [id(1), id(2), id(3), id(4)],
      message: "An allowance of 50 EUR, its discounts and its breakage leave a balance of -15.5.",
      expected: "0",
      actual: "-15.5",
      delta: "-15.5",
      currency: "EUR",
      evidence: {
        allowance: "50",
        discounts: "-70.5",
        breakage: "0",
        contraBreakage: "5",
        tolerance: "0.005",
        exceptionsTested: ["rounding", "a loss"],
        exceptionsUndecided: ["discounts in other orders", "a rebate of the allowance"]
      }
    }])
  })

  it.each([
    ["something is left", [allowance(50), discount(2, -40)], "10"],
    [
      "breakage takes too much and its contra side nothing",
      [allowance(50), discount(2, -40), profit(3, breakage, -30)],
      "10"
    ]
  ])("is information where %s", (_, items, left) => {
    assert.deepStrictEqual(unbalanced(items).map(({ actual, severity }) => [severity, actual]), [["info", left]])
  })

  it.each([
    ["discounts alone", [allowance(50), discount(2, -30), discount(3, -20)]],
    ["breakage, with its contra side", [
      allowance(50),
      discount(2, -30),
      profit(3, breakage, -20),
      profit(4, contra, 20)
    ]],
    ["contra breakage, with its other side", [
      allowance(50),
      discount(2, -30),
      profit(3, breakage, 20),
      profit(4, contra, -20)
    ]]
  ])("does not report an allowance that is used up by %s", (_, items) => {
    assert.deepStrictEqual(unbalanced(items), [])
  })

  it.each([[-50.005, 0], [-50.006, 1], [-49.995, 0], [-49.994, 1]])("lets half a unit pass: %d", (gross, findings) => {
    assert.strictEqual(unbalanced([allowance(50), discount(2, gross)]).length, findings)
  })

  it.each([
    ["a loss", [allowance(50), discount(2, -60), profit(3, "AllowanceLoss", 0, canceled)]],
    ["a contra loss", [allowance(50), discount(2, -60), profit(3, "AllowanceContraLoss", 0)]],
    ["several currencies", [allowance(50), discount(2, -60, { Amount: amount(-60, [], -60, "USD") })]],
    ["a canceled allowance", [allowance(50, canceled), discount(2, -60)]],
    ["another product", [line(1, "ProductOrder", 50, { Product: { ProductType: "Product" } }), discount(2, -60)]],
    ["no data", [line(1, "ProductOrder", 50, null), line(2, "AllowanceDiscount", -60, null)]]
  ])("does not report %s", (_, items) => {
    assert.deepStrictEqual(unbalanced(items), [])
  })

  it.each([
    ["2026-03-05T10:00:00Z", "2026-03-06T10:00:00Z", 0],
    ["2026-03-05T10:00:00Z", "2026-03-06T10:00:01Z", 1],
    [null, "2026-03-07T10:00:00Z", 0],
    [null, "2026-03-07T10:00:01Z", 1]
  ])("waits 24 hours from the end, or from the last change: ended %s, judged %s", (ActualEndUtc, asOf, findings) => {
    const order = reservation({ ActualEndUtc, UpdatedUtc: "2026-03-06T10:00:00Z" })
    assert.strictEqual(unbalanced([allowance(50)], order, context({}, asOf)).length, findings)
  })

  it.each([
    ["a reservation that has not ended", reservation({ State: "Started" })],
    ["a product service order", visit()],
    ["an order that was not found", undefined]
  ])("does not report %s", (_, order) => {
    assert.deepStrictEqual(judged(allowanceUnbalanced, reconciled(order, [allowance(50)])), [])
  })

  it("needs no enterprise, and all items", () => {
    const of = reconciled(reservation(), [allowance(50)])
    assert.deepStrictEqual(
      [judged(allowanceUnbalanced, of, blind).length, judged(allowanceUnbalanced, { ...of, isComplete: false }).length],
      [1, 0]
    )
  })
})

const unpaired = (...items: Items) => judged(breakageUnpaired, reconciled(undefined, items), blind)

describe("breakage-unpaired", () => {
  it("reports breakage that its contra side does not set off", () => {
    assert.deepStrictEqual(
      unpaired(profit(2, breakage, 20), profit(3, contra, -18, open), profit(4, contra, -2, canceled)),
      [{
        severity: "warning",
        orderItemIds: [id(2), id(3)],
        message: "Breakage and contra breakage of an allowance leave a balance of 2 EUR.",
        expected: "0",
        actual: "2",
        delta: "2",
        currency: "EUR",
        evidence: {
          allowanceProductOrderItemId: id(1),
          items: [{ id: id(2), type: breakage, gross: "20" }, { id: id(3), type: contra, gross: "-18" }],
          tolerance: "0.005",
          exceptionsTested: ["rounding"],
          exceptionsUndecided: ["the other side in another order"]
        }
      }]
    )
  })

  it("reports each allowance by itself", () => {
    const other = { AllowanceProfits: { AllowanceProductOrderItemId: id(9) } }
    assert.deepStrictEqual(
      unpaired(profit(2, breakage, 20), line(3, contra, -20, other)).map(({ orderItemIds }) => orderItemIds),
      [[id(2)], [id(3)]]
    )
  })

  it("adds no two currencies", () => {
    const dollars = { Amount: amount(-20, [], -20, "USD") }
    assert.deepStrictEqual(
      unpaired(profit(2, breakage, 20), profit(3, contra, 0, dollars)).map((
        { actual, currency }
      ) => [actual, currency]),
      [["20", "EUR"], ["-20", "USD"]]
    )
  })

  it.each([
    ["a pair", [profit(2, breakage, 20), profit(3, contra, -20)]],
    ["half a unit", [profit(2, breakage, 20.005), profit(3, contra, -20)]],
    ["canceled breakage", [profit(2, breakage, 20, canceled)]],
    ["breakage of no allowance", [line(2, breakage, 20, null)]],
    ["a loss", [profit(2, "AllowanceLoss", 20)]],
    ["discounts", [discount(2, -20)]]
  ])("does not report %s", (_, items) => {
    assert.deepStrictEqual(unpaired(...items), [])
  })

  it("reports more than half a unit, and nothing where the items could not all be read", () => {
    const of = reconciled(undefined, [profit(2, breakage, 20.006), profit(3, contra, -20)])
    assert.deepStrictEqual(
      [judged(breakageUnpaired, of).length, judged(breakageUnpaired, { ...of, isComplete: false }).length],
      [1, 0]
    )
  })
})
