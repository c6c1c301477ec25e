import { assert, describe, it } from "@effect/vitest"
import { netPlusTaxNeGross } from "../../../src/rules/arithmetic/NetPlusTaxNeGross.ts"
import { amount, blind, context, id, item, judged, reconciled, reservation } from "../../support/fixtures.ts"

const fires = (Amount: ReturnType<typeof amount>, within = context()): boolean =>
  judged(netPlusTaxNeGross, reconciled(reservation(), [item(1, { Amount })]), within).length > 0

describe("net-plus-tax-ne-gross", () => {
  it("reports an amount whose parts do not make the whole", () => {
    const items = [item(1), item(2, { Amount: amount(0.1, [0.2, 0.01], 0.33) })]
    assert.deepStrictEqual(judged(netPlusTaxNeGross, reconciled(reservation(), items)), [{
      severity: "error",
      orderItemIds: [id(2)],
      message: "Net value and taxes of an item sum to 0.31 EUR, but its gross value is 0.33.",
      expected: "0.31",
      actual: "0.33",
      delta: "0.02",
      currency: "EUR",
      evidence: {
        net: "0.1",
        taxes: [{ code: "DE-1", value: "0.2" }, { code: "DE-2", value: "0.01" }],
        tolerance: "0.01",
        exceptionsTested: ["rounding of each tax"]
      }
    }])
  })

  it("reports a shortfall as negative", () => {
    const items = [item(1, { Amount: amount(100, [7], 106.98) })]
    assert.strictEqual(judged(netPlusTaxNeGross, reconciled(reservation(), items))[0]?.delta, "-0.02")
  })

  it("adds exactly: 0.1 and 0.2 are 0.3", () => {
    assert.isFalse(fires(amount(0.1, [0.2], 0.3)))
  })

  it.each([
    ["no tax", amount(1, [], 1.005), amount(1, [], 1.006)],
    ["one tax", amount(1, [0.2], 1.205), amount(1, [0.2], 1.206)],
    ["one tax, below", amount(1, [0.2], 1.195), amount(1, [0.2], 1.194)],
    ["two taxes", amount(1, [0.2, 0.1], 1.31), amount(1, [0.2, 0.1], 1.311)],
    ["three taxes", amount(1, [0.2, 0.1, 0.1], 1.415), amount(1, [0.2, 0.1, 0.1], 1.416)],
    ["yen", amount(100, [10], 110.5, "JPY"), amount(100, [10], 110.6, "JPY")],
    ["dinars", amount(1, [0.1], 1.1005, "KWD"), amount(1, [0.1], 1.1006, "KWD")]
  ])("lets half a unit for each tax pass, and no more: %s", (_, within, beyond) => {
    assert.deepStrictEqual([fires(within), fires(beyond)], [false, true])
  })

  it.each([[0, 107.5, 107.51], [4, 107.005, 107.006]])(
    "takes the coarser of the currency's unit and a tax precision of %d",
    (TaxPrecision, within, beyond) => {
      const hotel = context({ TaxPrecision })
      assert.deepStrictEqual(
        [fires(amount(100, [7], within), hotel), fires(amount(100, [7], beyond), hotel)],
        [false, true]
      )
    }
  )

  it("takes the currency's unit where the enterprise is not seen", () => {
    assert.deepStrictEqual(
      [fires(amount(100, [7], 107.005), blind), fires(amount(100, [7], 107.006), blind)],
      [false, true]
    )
  })
})
