import { assert, describe, it } from "@effect/vitest"
import { currencyConvertedExtract } from "../../../src/rules/currency/CurrencyConvertedExtract.ts"
import { amount, blind, item, judgedTogether, reconciled, reservation } from "../../support/fixtures.ts"

const judge = (converted: number, others: number, OriginalAmount: object | null = amount(1, [], 1, "USD")) => {
  const items = Array.from({ length: converted + others }, (_, n) => item(n, n < converted ? { OriginalAmount } : {}))
  const half = items.length / 2
  const orders = [items.slice(0, half), items.slice(half)].map((those) => reconciled(reservation(), those))
  return judgedTogether(currencyConvertedExtract, orders, blind)
}

describe("currency-converted-extract", () => {
  it("reports a range of which more than a fifth was converted", () => {
    assert.deepStrictEqual(judge(11, 39), [{
      severity: "warning",
      orderItemIds: [],
      message: "11 of 50 items of the period were converted from another currency.",
      expected: "at most 20 % converted",
      actual: "11 of 50 converted",
      evidence: {
        items: 50,
        converted: { "USD to EUR": 11 },
        exceptionsTested: ["fewer than 50 items"],
        exceptionsUndecided: ["a property that prices in a foreign currency"]
      }
    }])
  })

  it.each([
    ["a fifth and no more", judge(10, 40)],
    ["49 items", judge(49, 0)],
    ["original amounts in the same currency", judge(50, 0, amount(1, [], 1))],
    ["no original amounts", judge(50, 0, null)],
    ["nothing", judge(0, 0)]
  ])("does not report %s", (_, observations) => {
    assert.deepStrictEqual(observations, [])
  })
})
