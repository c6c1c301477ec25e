import { assert, describe, it } from "@effect/vitest"
import { taxRateImplausible } from "../../../src/rules/reference/TaxRateImplausible.ts"
import { blind, canceled, id, item, judged, reconciled, reservation } from "../../support/fixtures.ts"
import { given } from "./given.ts"

const rate = (Code: string, Value: number, Discriminator = "Relative", fields: object = {}) => ({
  Code,
  TaxationCode: "DE",
  Value,
  Strategy: { Discriminator, Value: { Value } },
  ValidityInvervalsUtc: null,
  ...fields
})

const context = given({
  Taxations: [{ Code: "DE" }],
  TaxRates: [
    rate("A", 0.07),
    rate("B", 0.19),
    rate("flat", 5, "Flat"),
    rate("on-top", 0.1, "Dependent"),
    rate("new", 0.25, "NewStrategy"),
    rate("moved", 0.05, "Relative", {
      ValidityInvervalsUtc: [{ StartUtc: null, EndUtc: "2026-03-04T12:00:00Z" }]
    }),
    rate("moved", 0.07, "Relative", {
      ValidityInvervalsUtc: [{ StartUtc: "2026-03-04T12:00:00Z", EndUtc: null }]
    }),
    rate("twofold", 0.05),
    rate("twofold", 0.07)
  ]
})

type Row = readonly [code: string | null, net: number, tax: number]

/** The n-th item with a breakdown of these rows. */
const taxed = (rows: ReadonlyArray<Row>, fields: object = {}, currency = "EUR") =>
  item(1, {
    Amount: {
      Currency: currency,
      NetValue: 100,
      GrossValue: 107,
      TaxValues: rows.map(([Code, , Value]) => ({ Code, Value })),
      Breakdown: { Items: rows.map(([TaxRateCode, NetValue, TaxValue]) => ({ TaxRateCode, NetValue, TaxValue })) }
    },
    ...fields
  })

const judge = (row: ReturnType<typeof item>, within = context) =>
  judged(taxRateImplausible, reconciled(reservation(), [row]), within)

describe("tax-rate-implausible", () => {
  it("reports a tax that its rate does not give, with every code that is so", () => {
    assert.deepStrictEqual(judge(taxed([["C", 50, 9], ["A", 60, 12], ["B", 10, 0.7], ["A", 40, 7]])), [{
      severity: "warning",
      orderItemIds: [id(1)],
      message: "An item has 19 EUR of tax A on 100, but its rate of 0.07 gives 7.",
      expected: "7",
      actual: "19",
      delta: "12",
      currency: "EUR",
      evidence: {
        rows: [
          { code: "A", rate: "0.07", net: "100", tax: "19", expected: "7" },
          { code: "B", rate: "0.19", net: "10", tax: "0.7", expected: "1.9" }
        ],
        consumedUtc: "2026-03-04T12:00:00Z",
        tolerance: "0.01",
        exceptionsTested: ["rounding", "flat or dependent rate", "exempt", "tax correction", "validity of the rate"],
        exceptionsUndecided: ["edited by hand"]
      }
    }])
  })

  it.each<readonly [string, ReturnType<typeof item>]>([
    ["one unit too much", taxed([["A", 100, 7.01]])],
    ["one unit too little", taxed([["A", 100, 6.99]])],
    ["one unit of yen", taxed([["A", 1010, 70]], {}, "JPY")],
    ["a rate in two rows", taxed([["A", 90, 7], ["A", 10, 0]])],
    ["a rebate", taxed([["A", -100, -7]])],
    ["a rate of nothing known", taxed([["C", 100, 50]])],
    ["a flat rate", taxed([["flat", 100, 50]])],
    ["a dependent rate", taxed([["on-top", 100, 50]])],
    ["a strategy that is not known", taxed([["new", 100, 50]])],
    ["a rate with two values on that day", taxed([["twofold", 100, 50]])],
    ["a row without a code", taxed([[null, 100, 50]])],
    ["an item that is exempt", taxed([["A", 100, 50]], { TaxExemptionReason: "IT_N4" })],
    ["a tax correction", taxed([["A", 0, 5]], { Type: "TaxCorrection" })],
    ["a canceled item", taxed([["A", 100, 50]], canceled)],
    ["no breakdown", item(1)]
  ])("does not report %s", (_, row) => {
    assert.deepStrictEqual(judge(row), [])
  })

  it.each<readonly [string, ReturnType<typeof item>, delta: string]>([
    ["beyond one unit too much", taxed([["A", 100, 7.011]]), "0.011"],
    ["beyond one unit too little", taxed([["A", 100, 6.989]]), "-0.011"],
    ["beyond one unit of yen", taxed([["A", 1010, 72]], {}, "JPY"), "1.3"],
    ["a rebate with the tax the other way", taxed([["A", -100, 7]]), "14"]
  ])("reports %s", (_, row, delta) => {
    assert.deepStrictEqual(judge(row).map((found) => found.delta), [delta])
  })

  it.each([
    ["2026-03-04T11:59:59Z", 5, 7],
    ["2026-03-04T12:00:00Z", 7, 5]
  ])("takes the rate that is valid at %s", (ConsumedUtc, right, wrong) => {
    assert.deepStrictEqual(judge(taxed([["moved", 100, right]], { ConsumedUtc })), [])
    assert.strictEqual(judge(taxed([["moved", 100, wrong]], { ConsumedUtc })).length, 1)
  })

  it("reports nothing without a reference, or without rates in it", () => {
    assert.deepStrictEqual(judge(taxed([["A", 100, 50]]), blind), [])
    assert.deepStrictEqual(judge(taxed([["A", 100, 50]]), given({ Bills: [] })), [])
  })
})
