import { assert, describe, it } from "@effect/vitest"
import { orphanOrderItem } from "../../../src/rules/linkage/OrphanOrderItem.ts"
import {
  amount,
  blind,
  canceled,
  context,
  id,
  inactive,
  item,
  judged,
  open,
  reconciled,
  reservation,
  roomsId,
  systemTypes
} from "../../support/fixtures.ts"

const severityOf = (...items: ReadonlyArray<ReturnType<typeof item>>) =>
  judged(orphanOrderItem, reconciled(undefined, items)).map(({ severity }) => severity)

describe("orphan-order-item", () => {
  it("reports the items of an order that does not exist, once, with their live value", () => {
    const items = [item(1), item(2, open), item(3, canceled)]
    assert.deepStrictEqual(judged(orphanOrderItem, reconciled(undefined, items)), [{
      severity: "error",
      orderItemIds: [id(1), id(2), id(3)],
      message: "3 order items of Rooms refer to a service order that does not exist.",
      expected: "a reservation or a product service order",
      actual: "214",
      currency: "EUR",
      evidence: {
        services: ["Rooms"],
        sums: [{ currency: "EUR", items: 2, net: "200", tax: "14", gross: "214" }],
        searched: ["reservations by id", "product service orders by id, in every service"],
        orderCreatedAt: null,
        exceptionsTested: ["zero value", "posted by the platform"]
      }
    }])
  })

  it("names a service without a name by its id", () => {
    const [observation] = judged(orphanOrderItem, reconciled(undefined, [item(1)]), blind)
    assert.deepStrictEqual(observation?.evidence["services"], [roomsId])
  })

  it("reports no single value for two currencies", () => {
    const dollars = item(2, { Amount: amount(50, [], 50, "USD"), UnitAmount: amount(50, [], 50, "USD") })
    const [observation] = judged(orphanOrderItem, reconciled(undefined, [item(1), dollars]))
    assert.deepStrictEqual(
      [observation?.actual, observation?.currency, observation?.evidence["sums"]],
      [null, null, [
        { currency: "EUR", items: 1, net: "100", tax: "7", gross: "107" },
        { currency: "USD", items: 1, net: "50", tax: "0", gross: "50" }
      ]]
    )
  })

  it.each([
    ["reads the creation time in an id", "b40000c5c100", "2026-03-01T12:00:00Z"],
    ["takes no time after the as-of time for one", "b4200000012c", null],
    ["takes no time before 2012 for one", "a02700000000", null],
    ["takes no time of day past midnight for one", "b400018b8200", null]
  ])("%s", (_, tail, expected) => {
    const orphan = reconciled(undefined, [item(1)], { serviceOrderId: `11111111-2222-4333-8444-${tail}` })
    assert.strictEqual(judged(orphanOrderItem, orphan)[0]?.evidence["orderCreatedAt"], expected)
  })

  it.each(systemTypes)("only mentions a %s", (Type) => {
    assert.deepStrictEqual(severityOf(item(1, { Type })), ["info"])
  })

  it.each([["canceled", canceled], ["inactive", inactive]])("only mentions items that are %s", (_, state) => {
    assert.deepStrictEqual(severityOf(item(1, state)), ["info"])
  })

  it("only mentions items that cost nothing", () => {
    assert.deepStrictEqual(severityOf(item(1, { Amount: amount(0, [], 0) })), ["info"])
  })

  it("is an error as soon as one item was sold and counts", () => {
    assert.deepStrictEqual(severityOf(item(1, canceled), item(2, { Type: "Deposit" }), item(3)), ["error"])
  })

  it("does not report an order that was found", () => {
    assert.deepStrictEqual(judged(orphanOrderItem, reconciled(reservation(), [item(1)])), [])
  })

  it("does not report an order that could not be looked up", () => {
    assert.deepStrictEqual(
      judged(orphanOrderItem, reconciled(undefined, [item(1)], { verdict: "unresolved" }), context()),
      []
    )
  })

  it("needs no other item than those of the range", () => {
    const orphan = reconciled(undefined, [item(1)], { isComplete: false })
    assert.deepStrictEqual(judged(orphanOrderItem, orphan).map(({ orderItemIds }) => orderItemIds), [[id(1)]])
  })
})
