import { assert, describe, it } from "@effect/vitest"
import { breakdownNetSum } from "../../../src/rules/arithmetic/BreakdownNetSum.ts"
import { amount, blind, context, id, item, judged, reconciled, reservation } from "../../support/fixtures.ts"

type Row = readonly [code: string | null, net: number]

const broken = (rows: ReadonlyArray<Row>, currency = "EUR") =>
  item(1, {
    Amount: {
      ...amount(100, [7], 107, currency),
      Breakdown: { Items: rows.map(([TaxRateCode, NetValue]) => ({ TaxRateCode, NetValue, TaxValue: 7 })) }
    }
  })

const judge = (row: ReturnType<typeof item>, within = context()) =>
  judged(breakdownNetSum, reconciled(reservation(), [row]), within)

describe("breakdown-net-sum", () => {
  it("reports a breakdown of one rate that adds up to another net value", () => {
    assert.deepStrictEqual(judge(broken([["DE-1", 70], [null, 20], ["DE-1", 9]])), [{
      severity: "warning",
      orderItemIds: [id(1)],
      message: "The breakdown of an item sums to 99 EUR net, but its amount is 100 net.",
      expected: "100",
      actual: "99",
      delta: "-1",
      currency: "EUR",
      evidence: {
        breakdown: [{ code: "DE-1", net: "70" }, { code: null, net: "20" }, { code: "DE-1", net: "9" }],
        tolerance: "0.005",
        exceptionsTested: ["rounding", "several tax codes"],
        exceptionsUndecided: ["a flat tax", "a tax on another tax of the same code"]
      }
    }])
  })

  it("does not report several codes, whose bases may overlap", () => {
    assert.deepStrictEqual(judge(broken([["DE-1", 100], ["DE-2", 100]])), [])
  })

  it.each([
    ["euros", 100.005, 100.006, "EUR"],
    ["euros, below", 99.995, 99.994, "EUR"],
    ["yen", 100.5, 100.6, "JPY"]
  ])("lets half a unit pass, and no more: %s", (_, within, beyond, currency) => {
    assert.deepStrictEqual([within, beyond].map((net) => judge(broken([["DE-1", net]], currency)).length), [0, 1])
  })

  it.each([null, {}, { Items: null }, { Items: [] }])("does not report the breakdown %j", (Breakdown) => {
    assert.deepStrictEqual(judge(item(1, { Amount: { ...amount(100, [7], 107), Breakdown } })), [])
  })

  it("needs no enterprise, and knows the enterprise's tax precision", () => {
    const row = broken([[null, 100.4]])
    assert.deepStrictEqual([judge(row, blind).length, judge(row, context({ TaxPrecision: 0 })).length], [1, 0])
  })
})
