import { assert, describe, it } from "@effect/vitest"
import { Money } from "@nightaudit/core"
import { Schema } from "effect"
import * as decimals from "../src/internal/decimals.ts"

const Units = Schema.Int.check(Schema.isBetween({ minimum: -2e11, maximum: 2e11 }))
const Decimals = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4 }))

describe("text", () => {
  it.prop("is how the platform prints the number", [Units, Decimals], ([units, count]) => {
    const value = units / 10 ** count
    assert.strictEqual(decimals.text(value), Money.text(value))
  })

  it.prop("is that of any number too", [Schema.Finite], ([value]) => {
    assert.strictEqual(decimals.text(value), Money.text(value))
  })

  it.each([
    [0, "0"],
    [-0, "0"],
    [0.05, "0.05"],
    [0.5, "0.5"],
    [1.005, "1.005"],
    [107, "107"],
    [9_999_999.99, "9999999.99"],
    [10_000_000, "10000000"],
    [-3.5, "-3.5"],
    [1e-7, "0.0000001"],
    [1e21, "1000000000000000000000"]
  ])("writes %d as %s", (value, text) => {
    assert.strictEqual(decimals.text(value), text)
  })
})
