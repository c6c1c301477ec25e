import { assert, describe, it } from "@effect/vitest"
import { Money, type OrderItem } from "@nightaudit/core"
import { BigDecimal, Schema } from "effect"
import { ItemInRange, Totals } from "../../src/index.ts"
import { amount, hotelId, id, item, otherHotelId, restaurantId, roomsId } from "../support/fixtures.ts"

const kept = (row: OrderItem.OrderItem, businessDate = "2026-03-04") => ItemInRange.make(row, businessDate)

const category = id(0xca)

const one = {
  enterpriseId: hotelId,
  businessDate: "2026-03-04",
  serviceId: roomsId,
  accountingCategoryId: null,
  revenueType: "Service",
  type: "SpaceOrder",
  accountingState: "Closed",
  currency: "EUR",
  items: 1,
  net: "100",
  tax: "7",
  gross: "107",
  taxes: [{ code: "DE-1", value: "7" }]
}

const Cents = Schema.Int.check(Schema.isBetween({ minimum: -1_000_000, maximum: 1_000_000 }))

const sumOf = (values: ReadonlyArray<string>): string =>
  Money.format(values.reduce((sum, value) => BigDecimal.sum(sum, BigDecimal.fromStringUnsafe(value)), Money.zero))

describe("Totals.of", () => {
  it("has no row without items", () => {
    assert.deepStrictEqual(Totals.of([]), [])
  })

  it("has a row for each value of each column, sorted by the columns in their order", () => {
    const rows = Totals.of([
      kept(item(1, { EnterpriseId: otherHotelId })),
      kept(item(2), "2026-03-05"),
      kept(item(3, { ServiceId: restaurantId })),
      kept(item(4, { AccountingCategoryId: category })),
      kept(item(5, { RevenueType: "Product" })),
      kept(item(6, { Type: "ProductOrder" })),
      kept(item(7, { AccountingState: "Open" })),
      kept(item(8, { Amount: amount(100, [7], 107, "CZK") })),
      kept(item(9))
    ])
    assert.deepStrictEqual(rows, [
      { ...one, revenueType: "Product" },
      { ...one, type: "ProductOrder" },
      { ...one, currency: "CZK" },
      one,
      { ...one, accountingState: "Open" },
      { ...one, accountingCategoryId: category },
      { ...one, serviceId: restaurantId },
      { ...one, businessDate: "2026-03-05" },
      { ...one, enterpriseId: otherHotelId }
    ])
  })

  it("puts no category before every category", () => {
    const least = "00000000-0000-0000-0000-000000000000"
    assert.deepStrictEqual(
      Totals.of([kept(item(1, { AccountingCategoryId: least })), kept(item(2))])
        .map(({ accountingCategoryId }) => accountingCategoryId),
      [null, least]
    )
  })

  it("sorts a value before the values that it begins", () => {
    assert.deepStrictEqual(
      Totals.of([kept(item(1, { Type: "ProductOrderRebate" })), kept(item(2, { Type: "ProductOrder" }))])
        .map(({ type }) => type),
      ["ProductOrder", "ProductOrderRebate"]
    )
  })

  it("adds the items of a row, rebates and all taxes among them, without an error of floating point", () => {
    const items = [
      kept(item(1, { Amount: amount(0.1, [0.01, 0.02], 0.13) })),
      kept(item(2, { Amount: amount(0.2, [0.07], 0.27) })),
      kept(item(3, { Amount: amount(-0.3, [], -0.3) })),
      kept(item(4, { Amount: amount(9_007_199_254_740_992, [0.000001], 9_007_199_254_740_992) }))
    ]
    assert.deepStrictEqual(Totals.of(items), [{
      ...one,
      items: 4,
      net: "9007199254740992",
      tax: "0.100001",
      gross: "9007199254740992.1",
      taxes: [{ code: "DE-1", value: "0.080001" }, { code: "DE-2", value: "0.02" }]
    }])
  })

  it("adds up the tax of each code, a code twice in one item too, sorted with no code first", () => {
    const TaxValues = [
      { Code: "B", Value: 0.1 },
      { Value: 0.7 },
      { Code: "A", Value: 0.2 },
      { Code: null, Value: 0.01 },
      { Code: "B", Value: -0.3 }
    ]
    const [row] = Totals.of([1, 2].map((n) => kept(item(n, { Amount: { ...amount(1, [], 1), TaxValues } }))))
    assert.deepStrictEqual([row?.tax, row?.taxes], ["1.42", [
      { code: null, value: "1.42" },
      { code: "A", value: "0.4" },
      { code: "B", value: "-0.4" }
    ]])
  })

  it.prop("adds up to the same however the items are split, and in whatever order", {
    first: Schema.Array(Cents),
    second: Schema.Array(Cents)
  }, ({ first, second }) => {
    const items = (cents: ReadonlyArray<number>) =>
      cents.map((value) => kept(item(1, { Amount: amount(value / 100, [value / 1000], value / 100) })))
    const gross = (cents: ReadonlyArray<number>) => Totals.of(items(cents)).map((row) => row.gross)
    assert.deepStrictEqual(
      Totals.of(items([...first, ...second])),
      Totals.of(items([...first, ...second].toReversed()))
    )
    assert.strictEqual(sumOf(gross([...first, ...second])), sumOf([...gross(first), ...gross(second)]))
  })
})
