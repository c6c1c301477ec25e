import { assert, describe, it } from "@effect/vitest"
import { orderWithoutItems } from "../../../src/rules/linkage/OrderWithoutItems.ts"
import { asOf, canceled, id, item, judged, reconciled, reservation, visit } from "../../support/fixtures.ts"

const severities = (...args: Parameters<typeof reconciled>): ReadonlyArray<unknown> =>
  judged(orderWithoutItems, reconciled(...args)).map(({ severity }) => severity)

describe("order-without-items", () => {
  it("warns of a product service order that nothing was charged on", () => {
    assert.deepStrictEqual(judged(orderWithoutItems, reconciled(visit(), [])), [{
      severity: "warning",
      orderItemIds: [],
      message: "Order V-1 is Processed, but has no order item.",
      expected: "at least one order item",
      actual: "none",
      evidence: {
        number: "V-1",
        state: "Processed",
        origin: "Connector",
        creatorProfileId: id(0x99),
        createdUtc: "2026-03-01T10:00:00Z",
        updatedUtc: "2026-03-05T10:00:00Z",
        searched: "order items of the order, of every state and type",
        exceptionsTested: ["canceled or unconfirmed", "imported", "changed after the as-of time"]
      }
    }])
  })

  it("mentions a reservation that nothing was charged on", () => {
    assert.deepStrictEqual(severities(reservation(), []), ["info"])
  })

  it("calls an order without a number by its id", () => {
    const [observation] = judged(orderWithoutItems, reconciled(visit({ Number: null }), []))
    assert.strictEqual(observation?.message, `Order ${id(0x0d)} is Processed, but has no order item.`)
  })

  it.each(["Confirmed", "Started", "Processed", "SomethingNew"])("reports an order that is %s", (State) => {
    assert.deepStrictEqual(severities(visit({ State }), []), ["warning"])
  })

  it.each(["Canceled", "Optional", "Inquired", "Requested"])("lets an order be empty that is %s", (State) => {
    assert.deepStrictEqual(severities(visit({ State }), []), [])
  })

  it("accepts an imported order without items", () => {
    assert.deepStrictEqual(severities(visit({ Origin: "Import" }), []), [])
  })

  it.each([
    ["does not report an order that changed at the as-of time", asOf, []],
    ["reports one that changed just before", "2026-04-01T02:59:59.999Z", ["warning"]]
  ])("%s", (_, UpdatedUtc, expected) => {
    assert.deepStrictEqual(severities(visit({ UpdatedUtc }), []), expected)
  })

  it("accepts one item of any state", () => {
    assert.deepStrictEqual(severities(visit(), [item(1, canceled)]), [])
  })

  it("concludes nothing where the items could not be read", () => {
    assert.deepStrictEqual(severities(visit(), [], { isComplete: false }), [])
  })

  it("does not report an order that was not found", () => {
    assert.deepStrictEqual(severities(undefined, [], { verdict: "unresolved" }), [])
  })
})
