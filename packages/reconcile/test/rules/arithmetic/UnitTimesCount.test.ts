import { assert, describe, it } from "@effect/vitest"
import { unitTimesCount } from "../../../src/rules/arithmetic/UnitTimesCount.ts"
import {
  amount,
  blind,
  context,
  id,
  item,
  judged,
  reconciled,
  reservation,
  systemTypes
} from "../../support/fixtures.ts"

const line = (UnitCount: number, UnitAmount: ReturnType<typeof amount>, Amount: ReturnType<typeof amount>) =>
  item(1, { UnitCount, UnitAmount, Amount })

const sides = (row: ReturnType<typeof item>, within = context()) =>
  judged(unitTimesCount, reconciled(reservation(), [row]), within).map(({ evidence }) => evidence["side"])

describe("unit-times-count", () => {
  it("reports an amount that is not the unit amount times the count", () => {
    const row = line(3, amount(10, [0.7], 10.7), amount(30, [2.1], 33.1))
    assert.deepStrictEqual(judged(unitTimesCount, reconciled(reservation(), [row])), [{
      severity: "error",
      orderItemIds: [id(1)],
      message: "3 times 10.7 EUR is 32.1, but the item has 33.1.",
      expected: "32.1",
      actual: "33.1",
      delta: "1",
      currency: "EUR",
      evidence: {
        side: "gross",
        unitAmount: "10.7",
        unitCount: 3,
        pricing: "Gross",
        tolerance: "0.005",
        exceptionsTested: ["rounding on the side that is not priced", "posted by the platform"]
      }
    }])
  })

  it("passes the documentation's own line, 15 times 8.40 net for 126.05", () => {
    assert.deepStrictEqual(sides(line(15, amount(8.4, [1.6], 10), amount(126.05, [23.95], 150))), [])
  })

  it.each(
    [
      ["Gross", "gross", [amount(10, [0.7], 10.7), amount(20, [1.4], 21.405), amount(20, [1.4], 21.406)]],
      ["Net", "net", [amount(10, [0.7], 10.7), amount(20.005, [1.4], 21.4), amount(20.006, [1.4], 21.4)]]
    ] as const
  )("lets half a unit pass on the side that %s prices", (Pricing, side, [unit, within, beyond]) => {
    const hotel = context({ Pricing })
    assert.deepStrictEqual([sides(line(2, unit, within), hotel), sides(line(2, unit, beyond), hotel)], [[], [side]])
  })

  it.each([
    ["Gross", "net", 2, amount(20.02, [1.4], 21.4), amount(20.021, [1.4], 21.4)],
    ["Gross", "net", -2, amount(-20.02, [-1.4], -21.4), amount(-20.021, [-1.4], -21.4)],
    ["Gross", "net", 2, amount(20.025, [1, 0.4], 21.4), amount(20.026, [1, 0.4], 21.4)],
    ["Net", "gross", 2, amount(20, [1.4], 21.42), amount(20, [1.4], 21.421)]
  ])("where %s is priced, lets half a unit pass on the %s side for each of %d units, each tax and one more", (
    Pricing,
    side,
    count,
    within,
    beyond
  ) => {
    const unit = amount(10, [0.7], 10.7)
    const hotel = context({ Pricing })
    assert.deepStrictEqual(
      [sides(line(count, unit, within), hotel), sides(line(count, unit, beyond), hotel)],
      [[], [side]]
    )
  })

  it.each([
    ["no tolerance finer than a yen", 107.5, 107.6, "JPY", {}],
    ["a tax precision of none", 107.5, 107.6, "EUR", { TaxPrecision: 0 }],
    ["a finer unit of dinars", 107.0005, 107.0006, "KWD", {}]
  ])("measures with %s", (_, within, beyond, currency, hotel) => {
    const row = (gross: number) => line(1, amount(100, [7], 107, currency), amount(100, [7], gross, currency))
    assert.deepStrictEqual([sides(row(within), context(hotel)), sides(row(beyond), context(hotel))], [[], ["gross"]])
  })

  it.each([["no pricing", context({ Pricing: null })], ["no enterprise", blind]])(
    "accepts either side if %s is known",
    (_, within) => {
      const unit = amount(10, [0.7], 10.7)
      assert.deepStrictEqual(
        [amount(20, [1.4], 25), amount(25, [1.4], 21.4), amount(25, [1.4], 25)]
          .map((total) => sides(line(2, unit, total), within)),
        [[], [], ["gross"]]
      )
    }
  )

  it("only warns where the count is nought", () => {
    const row = line(0, amount(10, [], 10), amount(10, [], 10))
    assert.deepStrictEqual(
      judged(unitTimesCount, reconciled(reservation(), [row])).map(({ expected, severity }) => [expected, severity]),
      [["0", "warning"]]
    )
  })

  it.each(systemTypes)("lets a %s have no unit to speak of", (Type) => {
    const row = item(1, { Type, UnitCount: 3 })
    assert.deepStrictEqual(sides(row), [])
  })

  it("compares nothing across two currencies", () => {
    assert.deepStrictEqual(sides(line(1, amount(10, [], 10, "USD"), amount(20, [], 20))), [])
  })
})
