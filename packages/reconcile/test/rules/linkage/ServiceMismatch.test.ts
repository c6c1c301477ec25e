import { assert, describe, it } from "@effect/vitest"
import { serviceMismatch } from "../../../src/rules/linkage/ServiceMismatch.ts"
import {
  blind,
  id,
  item,
  judged,
  reconciled,
  reservation,
  restaurantId,
  roomsId,
  systemTypes
} from "../../support/fixtures.ts"

const dinner = { ServiceId: restaurantId, Type: "ProductOrder" }

describe("service-mismatch", () => {
  it("warns of an item on another service than its order's", () => {
    assert.deepStrictEqual(judged(serviceMismatch, reconciled(reservation(), [item(1), item(2, dinner)])), [{
      severity: "warning",
      orderItemIds: [id(2)],
      message: "An item of order R-1 belongs to Restaurant, its order to Rooms.",
      expected: roomsId,
      actual: restaurantId,
      evidence: {
        orderService: "Rooms",
        itemService: "Restaurant",
        type: "ProductOrder",
        exceptionsTested: ["posted by the platform"]
      }
    }])
  })

  it("names services that are not seen by their ids", () => {
    const [observation] = judged(serviceMismatch, reconciled(reservation(), [item(1, dinner)]), blind)
    assert.strictEqual(
      observation?.message,
      `An item of order R-1 belongs to ${restaurantId}, its order to ${roomsId}.`
    )
  })

  it.each(systemTypes)("lets a %s be on a service of its own", (Type) => {
    assert.deepStrictEqual(judged(serviceMismatch, reconciled(reservation(), [item(1, { ...dinner, Type })])), [])
  })

  it("does not report an order that was not found", () => {
    assert.deepStrictEqual(judged(serviceMismatch, reconciled(undefined, [item(1, dinner)])), [])
  })
})
