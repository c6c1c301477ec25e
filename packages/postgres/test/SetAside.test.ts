import { PgClient } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { Ids, Instant } from "@nightaudit/core"
import { SourceRun } from "@nightaudit/reconcile"
import { FaultScript, Sandbox } from "@nightaudit/sandbox"
import { Effect, Layer, Schema } from "effect"
import { askedFor, difference, mirrored, overMirror, provoke, sandbox, sync, truth } from "./support/Hotel.ts"
import { migrated } from "./support/Server.ts"

const later = Instant.Instant.make("2027-01-01T00:00:00Z")
const hotel = { seed: 5, orders: 60, enterprises: 1 }

/** A page with more than ten damaged rows is none at all. */
const pageSize = 10

/** The hotel's items change with the first request after the first pass. */
const touched = (asked: number) => ({
  operation: "orderItems",
  occurrence: asked + 1,
  action: { type: "change", kind: "touch", rows: 1000, among: "all" }
})

/** Rebates do not match the contract in these requests. */
const damaged = (occurrence: number, times: number | "forever") => ({
  operation: "orderItems",
  occurrence,
  times,
  action: { type: "replaceField", path: "Data.Rebate.RebatedItemId", value: 5, rows: "all" }
})

const of = (faults: ReadonlyArray<object>) =>
  Layer.merge(migrated, sandbox({ ...hotel, faults: Schema.decodeUnknownSync(FaultScript)({ faults }) }))

/** A hotel that changes after a first pass over one with other faults. */
const changing = (first: ReadonlyArray<object>, then: (asked: number) => ReadonlyArray<object>) =>
  Layer.unwrap(
    sync({}, pageSize).pipe(
      Effect.andThen(askedFor("orderItems")),
      Effect.provide(of(first), { local: true }),
      Effect.map((asked) => of(then(asked)))
    )
  )

const rebates = Effect.map(
  Sandbox,
  ({ hotel }) =>
    [...hotel.records()].flatMap(({ items }) => items).flatMap(({ Data, Id }) =>
      typeof Data?.Rebate?.RebatedItemId === "string" ? [Id] : []
    ).toSorted()
)

const aside = Effect.flatMap(PgClient.PgClient, (sql) =>
  Effect.map(
    sql<{ readonly id: string }>`select id from quarantined where operation = 'orderItems' order by id`,
    (rows) => rows.map(({ id }) => id)
  ))

it.live(
  "keeps rows that do not match the contract until the platform gives them as it should",
  () =>
    Effect.gen(function*() {
      const first = yield* sync({}, pageSize)
      const expected = yield* rebates
      assert.isAbove(expected.length, 1)
      assert.strictEqual(first.quarantined, expected.length)
      assert.deepStrictEqual(yield* aside, expected)
      yield* provoke
      const second = yield* sync({ asOf: later }, pageSize)
      assert.strictEqual(second.quarantined, 0)
      const touched = yield* mirrored
      assert.deepStrictEqual(yield* aside, expected.filter((id) => touched["order_item"]?.has(id) !== true))
      assert.isBelow((yield* aside).length, expected.length)
    }).pipe(Effect.provide(changing([damaged(1, "forever")], (asked) => [damaged(1, asked), touched(asked)]))),
  60_000
)

it.live(
  "does not give an older version of a row that was set aside, and does not call it gone",
  () =>
    Effect.gen(function*() {
      yield* sync({}, pageSize)
      assert.deepStrictEqual(difference(yield* truth, yield* mirrored), {})
      yield* provoke
      const second = yield* sync({ asOf: later, confirmDeletions: true }, pageSize)
      assert.strictEqual(second.gone?.["orderItems"], 0)
      const expected = yield* rebates
      assert.deepStrictEqual(yield* aside, expected)
      const ids = [...(yield* mirrored)["order_item"]?.keys() ?? []]
      assert.includeMembers(ids, expected)
      yield* Effect.gen(function*() {
        const { items, report: { quarantined } } = yield* SourceRun.SourceRun
        const rows = yield* items(expected.map((id) => Ids.OrderItemId.make(id)))
        assert.deepStrictEqual(rows, [])
        assert.strictEqual(quarantined.length, expected.length)
      }).pipe(Effect.provide(overMirror))
    }).pipe(Effect.provide(changing([], (asked) => [touched(asked), damaged(asked + 2, "forever")]))),
  60_000
)
