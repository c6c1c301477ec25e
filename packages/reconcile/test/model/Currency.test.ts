import { assert, describe, it } from "@effect/vitest"
import { Money } from "@nightaudit/core"
import { Currency } from "../../src/index.ts"
import { enterprise } from "../support/fixtures.ts"

describe("Currency.precision", () => {
  it.each([
    ["EUR", 2],
    ["USD", 2],
    ["CZK", 2],
    ["JPY", 0],
    ["ISK", 0],
    ["KWD", 3],
    ["BHD", 3],
    ["CLF", 4],
    ["XXX", 2],
    ["eur", 2]
  ])("of %s is %d", (currency, expected) => {
    assert.strictEqual(Currency.precision(currency), expected)
  })
})

describe("Currency.unit", () => {
  it.each([
    ["EUR", undefined, "0.01"],
    ["EUR", null, "0.01"],
    ["EUR", 4, "0.01"],
    ["EUR", 1, "0.1"],
    ["EUR", 0, "1"],
    ["JPY", 2, "1"],
    ["KWD", 2, "0.01"],
    ["KWD", 3, "0.001"]
  ])("of %s with a tax precision of %s is %s", (currency, TaxPrecision, expected) => {
    assert.strictEqual(
      Money.format(Currency.unit(currency, TaxPrecision === undefined ? undefined : enterprise({ TaxPrecision }))),
      expected
    )
  })
})
