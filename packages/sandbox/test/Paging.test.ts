import { assert, describe, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Sandbox } from "../src/index.ts"
import { ask, drain, type paths, unlimited } from "./support/Asking.ts"

const everything = { CreatedUtc: { StartUtc: "2000-01-01T00:00:00Z" } }
const some = { UpdatedUtc: { StartUtc: "2026-03-05T00:00:00Z", EndUtc: "2026-03-20T00:00:00Z" } }

const Count = Schema.Int.check(Schema.isBetween({ minimum: 7, maximum: 1000 }))

const asked = Effect.fnUntraced(function*(operation: keyof typeof paths) {
  const { hotel } = yield* Sandbox
  return operation === "productServiceOrders"
    ? { ServiceIds: hotel.services.map((service) => service.Id) }
    : operation === "orderItems"
    ? everything
    : {}
})

describe("Paging", () => {
  layer(Sandbox.layer({ orders: 400, rateLimit: unlimited }))("newest first", (it) => {
    it.effect.prop(
      "returns the same rows whatever the size of the page",
      [Count],
      ([count]) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(
            (yield* drain("orderItems", some, count)).map((row) => row.Id),
            (yield* drain("orderItems", some)).map((row) => row.Id)
          )
        }),
      { arbitrary: { runs: 8 } }
    )

    it.effect.each(["enterprises", "services", "productServiceOrders", "reservations", "orderItems"] as const)(
      "orders rows by creation, without a duplicate: %s",
      (operation) =>
        Effect.gen(function*() {
          const rows = yield* drain(operation, yield* asked(operation), 50)
          const created = rows.map((row) => String(row["CreatedUtc"]))
          assert.deepStrictEqual(created, created.toSorted().toReversed())
          assert.strictEqual(new Set(rows.map((row) => row.Id)).size, rows.length)
        })
    )

    it.effect("reaches every row there is", () =>
      Effect.gen(function*() {
        const { hotel } = yield* Sandbox
        const records = [...hotel.records()]
        assert.deepStrictEqual(
          (yield* drain("orderItems", everything)).map((row) => row.Id).toSorted(),
          records.flatMap(({ items }) => items.map((item) => item.Id)).toSorted()
        )
        assert.deepStrictEqual(
          (yield* drain("reservations")).map((row) => row.Id).toSorted(),
          records.flatMap(({ kind, order }) => order !== null && kind === "reservation" ? [order.Id] : []).toSorted()
        )
        assert.deepStrictEqual(
          (yield* drain("productServiceOrders", yield* asked("productServiceOrders"))).map((row) => row.Id).toSorted(),
          records.flatMap(({ kind, order }) => order !== null && kind !== "reservation" ? [order.Id] : []).toSorted()
        )
      }))

    it.effect("returns the last row as the cursor, also of a short page, and null only for an empty one", () =>
      Effect.gen(function*() {
        const first = yield* ask("enterprises", { Limitation: { Count: 2 } })
        assert.strictEqual(first.cursor, first.rows[1]?.Id)
        const second = yield* ask("enterprises", { Limitation: { Count: 2, Cursor: first.cursor } })
        assert.deepStrictEqual([second.rows.length, second.cursor], [1, second.rows[0]?.Id])
        const third = yield* ask("enterprises", { Limitation: { Count: 2, Cursor: second.cursor } })
        assert.deepStrictEqual(JSON.parse(third.text), { Enterprises: [], Cursor: null })
      }))

    it.effect("pages through identifiers as through a time", () =>
      Effect.gen(function*() {
        const rows = yield* drain("orderItems", some)
        const OrderItemIds = rows.slice(0, 500).map((row) => row.Id)
        const found = yield* drain("orderItems", { OrderItemIds: OrderItemIds.toReversed() }, 33)
        assert.deepStrictEqual(found.map((row) => row.Id), OrderItemIds)
      }))

    it.effect("answers 204 without a body to an empty page, where the least is preferred", () =>
      Effect.gen(function*() {
        const none = { OrderItemIds: ["11111111-1111-4111-8111-111111111111"] }
        const answer = yield* ask("orderItems", none, { Prefer: "respond-async, return=minimal" })
        assert.deepStrictEqual([answer.status, answer.text], [204, ""])
        assert.strictEqual((yield* ask("orderItems", none)).status, 200)
        assert.strictEqual((yield* ask("orderItems", some, { prefer: "return=minimal" })).status, 200)
      }))
  })

  layer(Sandbox.layer({ orders: 200, rateLimit: unlimited, order: "updated" }))("newest update first", (it) => {
    it.effect("orders rows by their update", () =>
      Effect.gen(function*() {
        const updated = (yield* drain("orderItems", everything, 77)).map((row) => String(row["UpdatedUtc"]))
        assert.deepStrictEqual(updated, updated.toSorted().toReversed())
      }))
  })
})
