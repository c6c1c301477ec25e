import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type Asked, layer, reconcile } from "../support/run.ts"

/** The requests for orders by their ids, of a run over a hotel whose orders make three batches. */
const lookUps = Effect.gen(function*() {
  const asked: Array<Asked> = []
  const refuses = (each: Asked) => {
    asked.push(each)
    return undefined
  }
  const options = { seed: 1, orders: 2600, enterprises: 1, defects: "none", refuses } as const
  const { orders } = yield* Effect.provide(reconcile(), layer(options))
  const idsOf = ({ body, operation }: Asked): ReadonlyArray<string> => {
    const ids = body[operation === "reservations" ? "ReservationIds" : "ProductServiceOrderIds"]
    return Array.isArray(ids) ? ids : []
  }
  const items = asked.filter(({ body, operation }) =>
    operation === "orderItems" && Array.isArray(body["ServiceOrderIds"]) && body["ServiceOrderIds"].length > 500
  )
  return {
    orders,
    batches: new Set(items.map(({ body }) => JSON.stringify(body["ServiceOrderIds"]))).size,
    asked: (operation: string) =>
      asked.filter((each) => each.operation === operation).map(idsOf).filter((ids) => ids.length > 0)
  }
})

describe("orders", () => {
  it.effect("are requested by ID once for all batches, each once of its own kind", () =>
    Effect.gen(function*() {
      const { asked, batches, orders } = yield* lookUps
      assert.isAtLeast(batches, 2)
      const reservations = asked("reservations")
      const others = asked("productServiceOrders")
      // Those of the items and then those that product service orders are linked to.
      assert.isAtLeast(reservations.flat().length, 10)
      assert.isAtMost(reservations.length, 2)
      assert.isAtMost(others.length, 1)
      assert.strictEqual(new Set(reservations.flat()).size, reservations.flat().length)
      assert.isEmpty(orders.filter(({ reconciled }) => reconciled.order === undefined))
    }))
})
