import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, Order, Schema } from "effect"
import { Money } from "../src/index.ts"

const sum = (values: ReadonlyArray<number>): string => {
  const total = new Money.Sum()
  for (const value of values) total.add(value)
  return Money.format(total.total)
}

const exactly = (values: ReadonlyArray<number>): string =>
  Money.format(values.map((value) => BigDecimal.fromStringUnsafe(String(value))).reduce(BigDecimal.sum, Money.zero))

const within = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const cents = Schema.Int.check(Schema.isBetween({ minimum: -1e9, maximum: 1e9 }))

describe("Money", () => {
  it.each([
    [0, "0"],
    [-0, "0"],
    [126.05, "126.05"],
    [-3.5, "-3.5"],
    [0.1, "0.1"],
    [1e-7, "0.0000001"],
    [-1.5e-9, "-0.0000000015"],
    [100, "100"],
    [1e21, "1000000000000000000000"],
    [1.25e22, "12500000000000000000000"],
    [2 ** 53 + 1, "9007199254740992"],
    [5e-324, `0.${"0".repeat(323)}5`]
  ])("formats %d as %s", (value, text) => {
    assert.strictEqual(Money.format(Money.fromNumber(value)), text)
  })

  it.prop("formats without an exponent, and parses back to the same number", [Schema.Finite], ([value]) => {
    const text = Money.format(Money.fromNumber(value))
    assert.match(text, /^(0|-?(0|[1-9]\d*)(\.\d*[1-9])?)$/)
    assert.strictEqual(Number(text), value === 0 ? 0 : value)
  }, { arbitrary: { runs: 1000 } })

  it.prop("writes a price as it formats it", [cents, within(0, 4)], ([units, decimals]) => {
    const value = units / 10 ** decimals
    assert.strictEqual(Money.text(value), Money.format(Money.fromNumber(value)))
  }, { arbitrary: { runs: 2000 } })

  it.prop("writes any number as it formats it", [Schema.Finite], ([value]) => {
    assert.strictEqual(Money.text(value), Money.format(Money.fromNumber(value)))
  }, { arbitrary: { runs: 1000 } })

  it.each([-0, 0.05, 0.5, 1.005, 9_999_999.99, 10_000_000, 10_000_000.01])("writes %d as it formats it", (value) => {
    assert.strictEqual(Money.text(value), Money.format(Money.fromNumber(value)))
  })

  it.each([
    [[], "0"],
    [[0.1, 0.2], "0.3"],
    [[126.05, 23.95], "150"],
    [[126.05, 23.95, -150], "0"],
    [[1e-7, 2e-7], "0.0000003"],
    [[1e21, 1, -1e21], "1"],
    [[0.000001, 0.0000001], "0.0000011"],
    [[999_999_999.999999, 0.000001], "1000000000"],
    [[1_000_000_000.01, -0.01], "1000000000"],
    [[-0, 0], "0"]
  ])("sums %j to %s", (values, text) => {
    assert.strictEqual(sum(values), text)
  })

  it.each([
    [0.01, "100"],
    [999_999_999.99, "9999999999900"],
    [-999_999_999.99, "-9999999999900"]
  ])("sums ten thousand times %d to %s", (value, text) => {
    assert.strictEqual(sum(Array.from({ length: 10_000 }, () => value)), text)
  })

  it.prop("sums any doubles as exact decimals do", [Schema.Array(Schema.Finite)], ([values]) => {
    assert.strictEqual(sum(values), exactly(values))
  }, { arbitrary: { runs: 300, size: 40 } })

  it.prop("sums any prices as exact decimals do", [Schema.Array(cents)], ([values]) => {
    const prices = values.map((value) => value / 100)
    assert.strictEqual(sum(prices), exactly(prices))
  }, { arbitrary: { runs: 300, size: 40 } })

  it.prop("sums in any order to the same", [Schema.Array(Schema.Union([Schema.Finite, cents]))], ([values]) => {
    assert.strictEqual(sum(values.toSorted(Order.Number)), sum(values))
    assert.strictEqual(sum(values.toReversed()), sum(values))
  }, { arbitrary: { runs: 200, size: 40 } })

  it.prop("sums parts to the sum of the whole", [Schema.Array(Schema.Finite), Schema.Array(cents)], ([one, two]) => {
    const parts = [one, two].map((values) => BigDecimal.fromStringUnsafe(sum(values)))
    assert.strictEqual(Money.format(parts.reduce(BigDecimal.sum, Money.zero)), sum([...one, ...two]))
  }, { arbitrary: { runs: 200, size: 40 } })

  it("goes on summing after its total was read", () => {
    const total = new Money.Sum()
    total.add(0.1)
    assert.strictEqual(Money.format(total.total), "0.1")
    total.add(0.2)
    assert.deepStrictEqual([Money.format(total.total), Money.format(total.total)], ["0.3", "0.3"])
  })

  it("has no decimal for what is not finite", () => {
    assert.throws(() => Money.fromNumber(Number.POSITIVE_INFINITY), RangeError)
    assert.throws(() => Money.fromNumber(Number.NaN), RangeError)
  })

  it.prop("writes a number as it was printed, without an exponent", [Schema.Finite], ([value]) => {
    assert.strictEqual(Money.text(value), Money.format(Money.fromNumber(value)))
  }, { arbitrary: { runs: 1000 } })

  it.prop("counts a number in units only where it is that many", [Schema.Finite, within(0, 9)], ([value, decimals]) => {
    const units = Money.units(value, decimals)
    const { scale } = BigDecimal.normalize(Money.fromNumber(value))
    const exact = BigDecimal.normalize(Money.fromNumber(value)).value * 10n ** BigInt(Math.max(0, decimals - scale))
    if (Number.isNaN(units)) {
      assert.isTrue(scale > decimals || exact >= 10n ** 15n || exact <= -(10n ** 15n) || scale < 0)
    } else assert.deepStrictEqual([scale <= decimals, BigInt(units)], [true, exact])
  }, { arbitrary: { runs: 1000 } })

  it.prop("counts cents in units", [cents], ([value]) => {
    assert.strictEqual(Money.units(value / 100, 2), value)
    assert.strictEqual(Money.units(value / 100, 6), value * 10_000)
  })

  it.prop("writes a sum as its total", [Schema.Array(Schema.Union([cents, Schema.Finite]))], ([values]) => {
    const total = new Money.Sum()
    for (const value of values) total.add(value)
    assert.strictEqual(total.text, Money.format(total.total))
  })
})
