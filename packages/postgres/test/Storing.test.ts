import { PgClient, PgTypes } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { type Extraction, Instant } from "@nightaudit/core"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect, Layer } from "effect"
import * as storable from "../src/internal/storable.ts"
import { upserts } from "../src/internal/tables.ts"
import { sandbox } from "./support/Hotel.ts"
import { migrated } from "./support/Server.ts"

const item = Effect.map(Sandbox, ({ hotel }) => {
  const [row] = [...hotel.records()].flatMap(({ items }) => items)
  if (row === undefined) throw new Error("a hotel without items")
  return row
})

const at = (time: string) => Instant.Instant.make(`2026-03-01T${time}Z`)

type Version = Extraction.Versioned & { readonly Notes: string | null }

const store = Effect.fnUntraced(function*(rows: ReadonlyArray<Version>, readAt: number) {
  const sql = yield* PgClient.PgClient
  const { replaced, texts } = storable.of(rows)
  yield* upserts.orderItems(sql, texts, { passId: 1n, readAt })
  const [kept] = yield* sql<{ readonly notes: string | null; readonly updated: string }>`
    select row->>'Notes' as notes, updated_utc::text as updated from order_item`
  return { ...kept, replaced }
})

const layer = Layer.merge(migrated, sandbox({ orders: 5, enterprises: 1 }))

it.live("keeps the greater UpdatedUtc whatever the order of coming, and of equals the later read", () =>
  Effect.gen(function*() {
    const row = yield* item
    const version = (UpdatedUtc: Instant.Instant, Notes: string) => ({ ...row, UpdatedUtc, Notes })
    const notes = (rows: ReadonlyArray<Version>, readAt: number) =>
      Effect.map(store(rows, readAt), (kept) => kept.notes)
    assert.strictEqual(yield* notes([version(at("10:00:00"), "first")], 100), "first")
    assert.strictEqual(yield* notes([version(at("09:59:59.999999"), "older")], 200), "first")
    assert.strictEqual(yield* notes([version(at("10:00:00"), "read earlier")], 50), "first")
    assert.strictEqual(yield* notes([version(at("10:00:00"), "read later")], 300), "read later")
    const both = [version(at("10:00:02"), "newest"), version(at("10:00:01"), "newer")]
    assert.strictEqual(yield* notes(both, 400), "newest")
    assert.strictEqual(yield* notes(both.toReversed(), 500), "newest")
    assert.strictEqual(yield* notes([version(at("10:00:02.000001"), "a microsecond")], 10), "a microsecond")
    assert.strictEqual(yield* notes([version(at("10:00:02.0000011"), "a tick")], 5), "a tick")
    assert.strictEqual(yield* notes([version(at("10:00:02.000001"), "a tick before")], 600), "a tick")
    assert.strictEqual(yield* notes([version(at("10:00:02.0000019"), "the last tick")], 4), "the last tick")
    assert.strictEqual(yield* notes([version(at("10:00:02.00000185"), "finer, and before")], 700), "the last tick")
    assert.strictEqual(
      yield* notes([version(at("10:00:02.000002"), "the next microsecond")], 3),
      "the next microsecond"
    )
  }).pipe(Effect.provide(layer)))

it.live("does not write a row again that is there already, and brings back one that was gone", () =>
  Effect.gen(function*() {
    const sql = yield* PgClient.PgClient
    const row = { ...(yield* item), UpdatedUtc: at("10:00:00") }
    const version = Effect.map(
      sql<{ readonly xmin: string; readonly gone: boolean }>`
        select xmin::text, gone_utc is not null as gone from order_item`,
      (rows) => rows[0]
    )
    yield* store([row], 100)
    const first = yield* version
    yield* store([row], 200)
    assert.deepStrictEqual(yield* version, first)
    yield* sql`update order_item set gone_utc = ${PgTypes.timestamptz(0)}`
    yield* store([row], 300)
    assert.strictEqual((yield* version)?.gone, false)
  }).pipe(Effect.provide(layer)))

it.live("puts a sign in the place of what the database cannot hold, and keeps what only looks like it", () =>
  Effect.gen(function*() {
    const row = { ...(yield* item), UpdatedUtc: at("10:00:00") }
    const kept = yield* store([{ ...row, Notes: "a\0b\ud800c" }], 100)
    assert.strictEqual(kept.notes, "a\u2400b\ufffdc")
    assert.strictEqual(kept.replaced, 1)
    const harmless = "\\u0000 '); drop table order_item; -- \ud83c\udfe8"
    const same = yield* store([{ ...row, Notes: harmless }], 200)
    assert.strictEqual(same.notes, harmless)
    assert.strictEqual(same.replaced, 0)
  }).pipe(Effect.provide(layer)))
