import { assert, describe, it } from "@effect/vitest"
import { breakdownTaxSum } from "../../../src/rules/arithmetic/BreakdownTaxSum.ts"
import { amount, blind, context, id, item, judged, reconciled, reservation } from "../../support/fixtures.ts"

type Row = readonly [code: string | null, tax: number]

const broken = (taxes: ReadonlyArray<number>, rows: ReadonlyArray<Row>, currency = "EUR") =>
  item(1, {
    Amount: {
      ...amount(100, taxes, 107, currency),
      Breakdown: { Items: rows.map(([TaxRateCode, TaxValue]) => ({ TaxRateCode, NetValue: 100, TaxValue })) }
    }
  })

const judge = (row: ReturnType<typeof item>, within = context()) =>
  judged(breakdownTaxSum, reconciled(reservation(), [row]), within)

describe("breakdown-tax-sum", () => {
  it("reports a breakdown that adds up to another tax", () => {
    assert.deepStrictEqual(judge(broken([7], [["DE-1", 6.5], [null, 0.25]])), [{
      severity: "error",
      orderItemIds: [id(1)],
      message: "The breakdown of an item sums to 6.75 EUR of tax, but its amount has 7.",
      expected: "7",
      actual: "6.75",
      delta: "-0.25",
      currency: "EUR",
      evidence: {
        taxes: [{ code: "DE-1", tax: "7" }],
        breakdown: [{ code: "DE-1", net: "100", tax: "6.5" }, { code: null, net: "100", tax: "0.25" }],
        tolerance: "0.01",
        exceptionsTested: ["rounding of each row"],
        exceptionsUndecided: []
      }
    }])
  })

  it("reports a breakdown of other tax codes", () => {
    const row = broken([6, 1], [["DE-3", 6], ["DE-1", 1]])
    assert.deepStrictEqual(
      judge(row).map(({ actual, currency, delta, expected, message }) => ({
        actual,
        currency,
        delta,
        expected,
        message
      })),
      [{
        actual: "DE-1, DE-3",
        currency: undefined,
        delta: undefined,
        expected: "DE-1, DE-2",
        message: "The breakdown of an item has the tax codes DE-1, DE-3, but its amount has DE-1, DE-2."
      }]
    )
  })

  it.each<[string, ReadonlyArray<number>, ReadonlyArray<Row>, ReadonlyArray<Row>, string]>([
    ["one row", [7], [["DE-1", 7.005]], [["DE-1", 7.006]], "EUR"],
    ["one row, below", [7], [["DE-1", 6.995]], [["DE-1", 6.994]], "EUR"],
    ["two rows", [6, 1], [["DE-1", 6], ["DE-2", 1.01]], [["DE-1", 6], ["DE-2", 1.011]], "EUR"],
    ["yen", [7], [["DE-1", 7.5]], [["DE-1", 7.6]], "JPY"]
  ])("lets half a unit for each row pass, and no more: %s", (_, taxes, within, beyond, currency) => {
    assert.deepStrictEqual(
      [within, beyond].map((rows) => judge(broken(taxes, rows, currency)).length),
      [0, 1]
    )
  })

  it.each([[0, 7.5, 7.51], [4, 7.005, 7.006]])("knows a tax precision of %d", (TaxPrecision, within, beyond) => {
    assert.deepStrictEqual(
      [within, beyond].map((tax) => judge(broken([7], [["DE-1", tax]]), context({ TaxPrecision })).length),
      [0, 1]
    )
  })

  it("compares no rows without a code", () => {
    assert.deepStrictEqual(judge(broken([7], [["DE-1", 7], [null, 0]])), [])
  })

  it.each([null, {}, { Items: null }, { Items: [] }])("does not report the breakdown %j", (Breakdown) => {
    assert.deepStrictEqual(judge(item(1, { Amount: { ...amount(100, [7], 107), Breakdown } })), [])
  })

  it("needs no enterprise", () => {
    assert.deepStrictEqual([7.005, 7.006].map((tax) => judge(broken([7], [["DE-1", tax]]), blind).length), [0, 1])
  })
})
