import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { generate, type OrderItemRow, type OrderRecord } from "../src/index.ts"
import { amountRules } from "../src/internal/truth/AmountRules.ts"
import * as Frame from "../src/internal/truth/Frame.ts"
import { rebateRules } from "../src/internal/truth/RebateRules.ts"
import * as RebatesAcross from "../src/internal/truth/RebatesAcross.ts"
import { lineOf, whole } from "./support/Questions.ts"

const hotelOf = generate({ seed: 21, orders: 300, enterprises: 1, defects: "none" })

/** An order with an item for each name, all like its first. */
const orderOf = (
  records: ReadonlyArray<OrderRecord>,
  order: string,
  items: Readonly<Record<string, (item: OrderItemRow) => OrderItemRow>>
): OrderRecord => {
  const record = records.find(({ items, kind, order }) =>
    kind === "productServiceOrder" && order?.State === "Processed" && items[0]?.Data?.Discriminator === "Product"
  )
  const [first] = record?.items ?? []
  if (record === undefined || record.order === null || first === undefined) throw new Error("No order")
  return {
    kind: "productServiceOrder",
    order: { ...record.order, Id: order },
    items: Object.entries(items).map(([Id, change]) => change({ ...first, Id, ServiceOrderId: order }))
  }
}

const rebateOf = (target: string, sign: 1 | -1) => (item: OrderItemRow): OrderItemRow => ({
  ...valued(item, sign),
  Type: "ProductOrderRebate",
  Data: {
    Discriminator: "Rebate",
    Rebate: { ProductId: "p", RebatedItemId: target },
    Product: null,
    AllowanceDiscount: null,
    AllowanceProfits: null
  }
})

const valued = (item: OrderItemRow, sign: 1 | -1): OrderItemRow => ({
  ...item,
  Amount: {
    ...item.Amount,
    NetValue: sign * item.Amount.NetValue,
    GrossValue: sign * item.Amount.GrossValue,
    TaxValues: item.Amount.TaxValues.map((tax) => ({ ...tax, Value: sign * tax.Value })),
    Breakdown: { Items: [] }
  }
})

const same = (item: OrderItemRow): OrderItemRow => item

const known = (...records: ReadonlyArray<OrderRecord>) => ({
  order: (id: string) => records.find(({ order }) => order?.Id === id),
  item: (id: string) =>
    records.flatMap((record) => record.items.map((item) => ({ item, record }))).find(({ item }) => item.Id === id)
})

describe("Truth of rebates", () => {
  it.effect("reports a circle through two orders once, in the order of its first item", () =>
    Effect.gen(function*() {
      const hotel = yield* hotelOf
      const frame = Frame.make(hotel, whole(hotel))
      const records = [...hotel.records()]
      const near = orderOf(records, "near", { b: rebateOf("c", -1), x: same })
      const far = orderOf(records, "far", { c: rebateOf("b", 1), a: rebateOf("b", 1) })
      const all = known(near, far)
      assert.deepStrictEqual(rebateRules(frame, near, all).map(lineOf), ["error rebate-cycle near b,c"])
      assert.deepStrictEqual(rebateRules(frame, far, all).map(lineOf), [])
    }))

  it.effect("sums all live rebates of an item, through dead ones, and of other orders where it knows of them", () =>
    Effect.gen(function*() {
      const hotel = yield* hotelOf
      const frame = Frame.make(hotel, whole(hotel))
      const records = [...hotel.records()]
      const canceled = (item: OrderItemRow): OrderItemRow => ({
        ...rebateOf("b", 1)(item),
        AccountingState: "Canceled"
      })
      const near = orderOf(records, "near", { a: same, b: rebateOf("a", -1), c: canceled, d: rebateOf("c", -1) })
      assert.deepStrictEqual(
        rebateRules(frame, near, known(near)).filter(({ code }) => code === "over-rebate").map(lineOf),
        ["error over-rebate near a,b,d"]
      )
      const far = orderOf(records, "far", { e: rebateOf("a", -1) })
      const paid = orderOf(records, "near", { a: same, b: rebateOf("a", -1) })
      assert.deepStrictEqual(rebateRules(frame, paid, known(paid, far)).map(lineOf), [])
      assert.deepStrictEqual(rebateRules(frame, far, known(paid, far)).map(lineOf), ["error over-rebate far a,b,e"])
    }))

  it.effect("is silent of what another order made of the target of a canceled rebate", () =>
    Effect.gen(function*() {
      const hotel = yield* hotelOf
      const frame = Frame.make(hotel, whole(hotel))
      const records = [...hotel.records()]
      const twice = orderOf(records, "near", { a: same, b: rebateOf("a", -1), c: rebateOf("a", -1) })
      const far = orderOf(records, "far", {
        e: (item) => ({ ...rebateOf("a", -1)(item), AccountingState: "Canceled" })
      })
      assert.deepStrictEqual(rebateRules(frame, twice, known(twice, far)).map(lineOf), ["error over-rebate near a,b,c"])
      assert.deepStrictEqual(rebateRules(frame, far, known(twice, far)).map(lineOf), [])
    }))

  it.effect("reports once what an order and another one rebate of an item", () =>
    Effect.gen(function*() {
      const hotel = yield* hotelOf
      const frame = Frame.make(hotel, whole(hotel))
      const records = [...hotel.records()]
      const told = (near: OrderRecord, far: OrderRecord) => {
        const all = known(near, far)
        const each = [near, far].flatMap((record) => rebateRules(frame, record, all))
        return RebatesAcross.together(frame, [far].filter(RebatesAcross.crosses), all, each)
          .filter(({ code }) => code === "over-rebate").map(lineOf)
      }
      const twice = orderOf(records, "near", { a: same, b: rebateOf("a", -1), c: rebateOf("a", -1) })
      assert.deepStrictEqual(told(twice, orderOf(records, "far", { e: rebateOf("a", -1) })), [
        "error over-rebate far a,b,c,e"
      ])
      // A rebate of a rebate restores what it took, also from another order.
      assert.deepStrictEqual(told(twice, orderOf(records, "far", { e: rebateOf("c", 1) })), [])
      const other = orderOf(records, "far", {
        e: (item) => {
          const rebate = rebateOf("a", -1)(item)
          return { ...rebate, Amount: { ...rebate.Amount, Currency: "JPY" } }
        }
      })
      assert.deepStrictEqual(told(twice, other), ["error over-rebate near a,b,c"])
    }))

  it.effect("claims each positive item once, the first negative first", () =>
    Effect.gen(function*() {
      const hotel = yield* hotelOf
      const frame = Frame.make(hotel, whole(hotel))
      const custom = (sign: 1 | -1) => (item: OrderItemRow): OrderItemRow => ({
        ...valued(item, sign),
        Type: "CustomItem",
        BillingName: "Voucher"
      })
      const order = orderOf([...hotel.records()], "near", { d: custom(-1), c: custom(1), b: custom(-1), a: custom(1) })
      const three = { ...order, items: order.items.filter(({ Id }) => Id !== "a") }
      const elsewhere = {
        ...three,
        items: three.items.map((item) => item.Id === "c" ? { ...item, AccountId: "z" } : item)
      }
      const found = (record: OrderRecord) =>
        amountRules(frame, record, known(record)).map(lineOf).filter((line) => line.includes("near"))
          .filter((line) => !line.includes("original-amount-differs"))
      assert.deepStrictEqual(found(order), ["info sign-anomaly near a,b", "info sign-anomaly near c,d"])
      assert.deepStrictEqual(found(three), ["info sign-anomaly near b,c", "info unlinked-negative near d"])
      assert.deepStrictEqual(found(elsewhere), ["info unlinked-negative near b", "info unlinked-negative near d"])
    }))

  it.effect("takes a rebate on another account graver in France", () =>
    Effect.gen(function*() {
      const hotel = yield* generate({ enterprises: 7, orders: 100, defects: "none" })
      const frame = Frame.make(hotel, whole(hotel))
      const found = hotel.enterprises.map(({ Id }) => {
        const order = orderOf([...hotel.records()], "near", {
          a: same,
          b: (item) => ({ ...rebateOf("a", -1)(item), AccountId: "z", EnterpriseId: Id })
        })
        return rebateRules(frame, order, known(order)).map(lineOf)
      })
      const [info, warning] = ["info", "warning"].map((severity) => [`${severity} rebate-account-mismatch near a,b`])
      assert.deepStrictEqual(found, [info, info, info, info, info, info, warning])
    }))
})
