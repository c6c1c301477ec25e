import { assert, describe, it } from "@effect/vitest"
import { taxExemptionConflict } from "../../../src/rules/arithmetic/TaxExemptionConflict.ts"
import { amount, blind, id, item, judged, reconciled, reservation } from "../../support/fixtures.ts"

const judge = (fields: object) => judged(taxExemptionConflict, reconciled(reservation(), [item(1, fields)]), blind)

describe("tax-exemption-conflict", () => {
  it("reports tax on what is exempt, whatever the reason", () => {
    const fields = { TaxExemptionReason: "FR_NEW", Amount: amount(100, [7, -1], 106) }
    assert.deepStrictEqual(judge(fields), [{
      severity: "warning",
      orderItemIds: [id(1)],
      message: "An item is exempt from tax (FR_NEW), but has 6 EUR of tax.",
      expected: "0",
      actual: "6",
      delta: "6",
      currency: "EUR",
      evidence: {
        taxExemptionReason: "FR_NEW",
        taxes: [{ code: "DE-1", tax: "7" }, { code: "DE-2", tax: "-1" }],
        exceptionsTested: [],
        exceptionsUndecided: []
      }
    }])
  })

  it.each([
    ["without a reason", {}],
    ["with the reason null", { TaxExemptionReason: null }],
    ["without tax", { TaxExemptionReason: "IT_N4", Amount: amount(100, [], 100) }],
    ["with a tax of zero", { TaxExemptionReason: "IT_N4", Amount: amount(100, [0], 100) }],
    ["with taxes that add up to zero", { TaxExemptionReason: "IT_N4", Amount: amount(100, [0.1, 0.2, -0.3], 100) }]
  ])("does not report an item %s", (_, fields) => {
    assert.deepStrictEqual(judge(fields), [])
  })
})
