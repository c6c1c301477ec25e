import { assert, describe, it } from "@effect/vitest"
import { observation, references, unresolvedReference } from "../../src/rules/UnresolvedReference.ts"
import { amount, id, item, reconciled, reservation } from "../fixtures.ts"

const rebateOf = (RebatedItemId: string | null) => ({
  Type: "NightRebate",
  Amount: amount(-100, [-7], -107),
  Data: { Discriminator: "Rebate", Rebate: { RebatedItemId } }
})

const referring = (...args: Parameters<typeof reconciled>) =>
  references(reconciled(...args)).map(([kind, { Id }]) => [kind, Id])

describe("unresolved-reference", () => {
  it("is information, never more", () => {
    assert.strictEqual(unresolvedReference.severity, "info")
  })

  it("counts the references of a kind, with their value", () => {
    assert.deepStrictEqual(observation("ServiceOrderId", [item(1), item(2)]), {
      orderItemIds: [id(1), id(2)],
      message: "2 order item(s) name a service order that could not be looked up.",
      actual: "214",
      currency: "EUR",
      evidence: {
        reference: "ServiceOrderId",
        count: 2,
        sums: [{ currency: "EUR", items: 2, net: "200", tax: "14", gross: "214" }]
      }
    })
  })

  it("gives no single value for two currencies", () => {
    const items = [item(1, rebateOf(id(9))), item(2, { Amount: amount(-1, [], -1, "USD") })]
    assert.deepStrictEqual(observation("RebatedItemId", items), {
      orderItemIds: [id(1), id(2)],
      message: "2 order item(s) name a rebated item that is not among the items of the same order.",
      actual: null,
      currency: null,
      evidence: {
        reference: "RebatedItemId",
        count: 2,
        sums: [
          { currency: "EUR", items: 1, net: "-100", tax: "-7", gross: "-107" },
          { currency: "USD", items: 1, net: "-1", tax: "0", gross: "-1" }
        ]
      }
    })
  })

  it("counts the items of an order that could not be looked up", () => {
    assert.deepStrictEqual(referring(undefined, [item(1), item(2)], { verdict: "unresolved" }), [
      ["ServiceOrderId", id(1)],
      ["ServiceOrderId", id(2)]
    ])
  })

  it("counts no item of an orphan, which was looked up", () => {
    assert.deepStrictEqual(referring(undefined, [item(1)]), [])
  })

  it("counts a rebate of an item that the order does not have", () => {
    assert.deepStrictEqual(referring(reservation(), [item(1), item(2, rebateOf(id(9)))]), [["RebatedItemId", id(2)]])
  })

  it("counts no rebate of an item that the order has", () => {
    assert.deepStrictEqual(referring(reservation(), [item(1), item(2, rebateOf(id(1)))]), [])
  })

  it("counts no rebate that names nothing", () => {
    assert.deepStrictEqual(referring(reservation(), [item(2, rebateOf(null))]), [])
  })

  it("counts no rebate where the items could not all be read", () => {
    assert.deepStrictEqual(referring(reservation(), [item(2, rebateOf(id(9)))], { isComplete: false }), [])
  })
})
