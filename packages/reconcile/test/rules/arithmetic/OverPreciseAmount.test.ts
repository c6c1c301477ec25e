import { assert, describe, it } from "@effect/vitest"
import { overPreciseAmount } from "../../../src/rules/arithmetic/OverPreciseAmount.ts"
import { amount, blind, context, id, item, judged, reconciled, reservation } from "../../support/fixtures.ts"

const judge = (fields: object, within = context()) =>
  judged(overPreciseAmount, reconciled(reservation(), [item(1, fields)]), within)

describe("over-precise-amount", () => {
  it("reports every figure of the amount with too many decimals", () => {
    assert.deepStrictEqual(judge({ Amount: amount(100.125, [7, 0.0005], 107.13) }), [{
      severity: "info",
      orderItemIds: [id(1)],
      message: "An item has an amount of 100.125, 0.0005 EUR, with more than 2 decimals.",
      expected: "at most 2 decimals",
      actual: "100.125, 0.0005",
      currency: "EUR",
      evidence: {
        net: "100.125",
        gross: "107.13",
        taxes: [{ code: "DE-1", tax: "7" }, { code: "DE-2", tax: "0.0005" }],
        decimals: 2,
        exceptionsTested: ["converted from another currency"],
        exceptionsUndecided: []
      }
    }])
  })

  it.each([
    ["EUR", null, 1.25, 1.255],
    ["EUR", 4, 1.2555, 1.25555],
    ["EUR", 0, 1.25, 1.255],
    ["JPY", null, 1, 1.5],
    ["JPY", 2, 1.25, 1.255],
    ["KWD", null, 1.255, 1.2555],
    ["EUR", null, -1.25, -1.255],
    ["EUR", null, 1e21, 1e-7]
  ])("takes the finer of the decimals of %s and a tax precision of %d: %d is well, %d is not", (
    currency,
    TaxPrecision,
    well,
    finer
  ) => {
    assert.deepStrictEqual(
      [well, finer].map((gross) => judge({ Amount: amount(1, [], gross, currency) }, context({ TaxPrecision })).length),
      [0, 1]
    )
  })

  it.each([
    ["another currency", amount(1, [], 1, "USD"), 0],
    ["the same currency", amount(1, [], 1), 1],
    ["nothing", null, 1]
  ])("takes an amount converted from %s", (_, OriginalAmount, findings) => {
    assert.strictEqual(judge({ Amount: amount(1.255, [], 1.26), OriginalAmount }).length, findings)
  })

  it("needs no enterprise", () => {
    assert.deepStrictEqual([1.25, 1.255].map((gross) => judge({ Amount: amount(1, [], gross) }, blind).length), [0, 1])
  })
})
