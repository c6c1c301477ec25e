import { PgClient } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { Instant } from "@nightaudit/core"
import { FaultScript, Sandbox } from "@nightaudit/sandbox"
import { Effect, Layer, Schema } from "effect"
import { difference, mirrored, sandbox, sync, truth } from "./support/Hotel.ts"
import { migrated } from "./support/Server.ts"

const later = Instant.Instant.make("2026-04-01T04:00:00Z")
/** After every change that a sandbox makes. */
const farLater = Instant.Instant.make("2027-01-01T00:00:00Z")

it.live(
  "holds what the platform has after a backfill, and asks six times where nothing is new",
  () =>
    Effect.gen(function*() {
      const { received } = yield* Sandbox
      const backfill = yield* sync()
      assert.deepStrictEqual(difference(yield* truth, yield* mirrored), {})
      assert.strictEqual(backfill.intervals.planned, backfill.intervals.closed)
      assert.isAbove(backfill.stored["orderItems"] ?? 0, 100)

      const before = (yield* received).requests
      const increment = yield* sync({ asOf: later })
      assert.strictEqual((yield* received).requests - before, 6)
      assert.deepStrictEqual(increment.intervals, { planned: 4, closed: 4 })
      assert.deepStrictEqual(increment.stored, {})
      assert.deepStrictEqual((yield* sync({ asOf: later })).intervals, { planned: 0, closed: 0 })
    }).pipe(Effect.provide(Layer.merge(migrated, sandbox({ orders: 60, enterprises: 2 })))),
  60_000
)

const script = (...faults: ReadonlyArray<object>) => Schema.decodeUnknownSync(FaultScript)({ faults })

const change = (kind: "touch" | "insert", occurrence: number) => ({
  operation: "orderItems",
  occurrence,
  action: { type: "change", kind, rows: 5, among: "all" }
})

it.live("follows what changes while it reads, in the next pass", () =>
  Effect.gen(function*() {
    yield* sync({ from: Instant.Instant.make("2026-03-10T00:00:00Z") })
    const lost = difference(yield* truth, yield* mirrored)
    const [missed = 0, stale = 0] = (lost["order_item"]?.match(/\d+/g) ?? []).map(Number)
    assert.isAbove(missed + stale, 0)
    const next = yield* sync({ asOf: farLater })
    assert.deepStrictEqual(difference(yield* truth, yield* mirrored), {})
    assert.strictEqual(next.stored["orderItems"], missed + stale)
  }).pipe(Effect.provide(Layer.merge(
    migrated,
    sandbox({ orders: 40, enterprises: 1, faults: script(change("touch", 2), change("insert", 3)) })
  ))), 60_000)

it.live("takes an interrupted pass up where it was, for the same instant", () =>
  Effect.gen(function*() {
    const { received } = yield* Sandbox
    const sql = yield* PgClient.PgClient
    const failed = yield* Effect.flip(sync())
    assert.strictEqual(failed._tag, "MewsError")
    const [kept] = yield* sql<{ readonly closed: number; readonly open: number }>`
      select count(closed_utc)::int as closed, count(*)::int - count(closed_utc)::int as open from closed_interval`
    assert.isAbove(kept?.closed ?? 0, 3)
    const before = (yield* received).requests
    const resumed = yield* sync({ asOf: later })
    assert.strictEqual(resumed.asOf, "2026-04-01T03:00:00Z")
    assert.isBelow((yield* received).requests - before, before)
    assert.deepStrictEqual(difference(yield* truth, yield* mirrored), {})
  }).pipe(Effect.provide(Layer.merge(
    migrated,
    sandbox({
      orders: 40,
      enterprises: 1,
      faults: script({ operation: "reservations", occurrence: 5, action: { type: "status", status: 401 } })
    })
  ))), 60_000)

it.live("marks nothing as gone where more than half would be, unless that is confirmed", () =>
  Effect.gen(function*() {
    const sql = yield* PgClient.PgClient
    yield* sync()
    yield* sql`insert into service (id, enterprise_id, updated_utc, read_utc, pass_id, row)
      select gen_random_uuid(), enterprise_id, updated_utc, read_utc, pass_id, row
      from service cross join generate_series(1, 2)`
    const [before] = yield* sql<{ readonly count: number }>`select count(*)::int as count from service`
    const asOf = Instant.Instant.make("2026-04-03T00:00:00Z")
    const refused = yield* Effect.flip(sync({ asOf }))
    assert.strictEqual(refused._tag === "MirrorError" ? refused.kind : String(refused), "shrink")
    const [after] = yield* sql<{ readonly count: number }>`
      select count(*)::int as count from service where gone_utc is null`
    assert.deepStrictEqual(after, before)
    const confirmed = yield* sync({ asOf, confirmShrink: true })
    assert.strictEqual(confirmed.gone?.["services"], (before?.count ?? 0) / 3 * 2)
    assert.deepStrictEqual(difference(yield* truth, yield* mirrored), {})
  }).pipe(Effect.provide(Layer.merge(migrated, sandbox({ orders: 20, enterprises: 1 })))), 60_000)

it.live("marks as gone what the platform has deleted, where it is asked to look", () =>
  Effect.gen(function*() {
    const before = (yield* truth)["order_item"]?.size ?? 0
    yield* sync()
    yield* sync({ asOf: farLater })
    // The page that they go at may be the end of a short interval: intervals are read side by side.
    const deleted = before - ((yield* truth)["order_item"]?.size ?? 0)
    assert.isAbove(deleted, 0)
    assert.strictEqual(difference(yield* truth, yield* mirrored)["order_item"], `0 lost, 0 stale, ${deleted} too many`)
    const looked = yield* sync({ asOf: farLater, confirmDeletions: true })
    assert.strictEqual(looked.gone?.["orderItems"], deleted)
    assert.deepStrictEqual(difference(yield* truth, yield* mirrored), {})
  }).pipe(Effect.provide(Layer.merge(
    migrated,
    sandbox({
      orders: 30,
      enterprises: 1,
      faults: script({
        operation: "orderItems",
        occurrence: 3,
        when: "following page",
        action: { type: "change", kind: "delete", rows: 5, among: "read" }
      })
    })
  ))), 60_000)
