import { PgClient } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { Instant } from "@nightaudit/core"
import { type Outcome, PublishedItem } from "@nightaudit/reconcile"
import { FaultScript, Sandbox } from "@nightaudit/sandbox"
import { Effect, Layer, Schema, Stream } from "effect"
import { MirrorHistory } from "../src/index.ts"
import { askedFor, outcomes, overMirror, provoke, sandbox, sync } from "./support/Hotel.ts"
import { migrated } from "./support/Server.ts"

const later = Instant.Instant.make("2027-01-01T00:00:00Z")

const isEnterprise = (outcome: Outcome.Outcome) => outcome._tag === "Enterprise"

/** What a run over the mirror publishes now. */
const published = Effect.gen(function*() {
  const found = yield* outcomes({}).pipe(Effect.provide(overMirror))
  const enterprises = found.filter(isEnterprise)
  return {
    items: enterprises.flatMap(({ itemsInRange }) => Array.from(itemsInRange, PublishedItem.of)).toSorted(
      PublishedItem.compare
    ),
    scope: enterprises.map(({ enterpriseId, range }) => ({ enterpriseId, from: range.StartUtc, to: range.EndUtc }))
  }
})

const window = { from: "2026-03-01", to: "2026-04-01" } as const

const past = (instant: Instant.Instant) =>
  Effect.gen(function*() {
    const { items, manifest } = yield* MirrorHistory.asOf(instant, window)
    return { items: yield* Stream.runCollect(items), manifest }
  }).pipe(Effect.scoped)

const hotel = { seed: 5, orders: 80, enterprises: 2 }
const begin = sync({ from: Instant.Instant.make("2026-02-27T00:00:00Z") }, 1000)

/** The hotel changes with the first four requests after the first pass. */
const changing = Layer.unwrap(Effect.gen(function*() {
  const asked = yield* Effect.andThen(begin, askedFor("orderItems")).pipe(
    Effect.provide(Layer.merge(migrated, sandbox(hotel)), { local: true })
  )
  const faults = (["touch", "delete", "insert", "moveOut"] as const).map((kind, index) => ({
    operation: "orderItems",
    occurrence: asked + 1 + index,
    action: { type: "change", kind, rows: 4, among: "all" }
  }))
  return sandbox({ ...hotel, faults: Schema.decodeUnknownSync(FaultScript)({ faults }) })
}))

const versions = Effect.flatMap(PgClient.PgClient, (sql) =>
  Effect.map(
    sql<{ readonly count: number }>`select count(*)::int as count from order_item_version`,
    (rows) => rows[0]?.count
  ))

it.live(
  "returns what was published from the earlier state of the mirror, until it is forgotten",
  () =>
    Effect.gen(function*() {
      const { hotel } = yield* Sandbox
      const asOf = Instant.Instant.make(hotel.asOf)
      yield* begin
      const before = yield* published
      assert.isAbove(before.items.length, 100)
      assert.strictEqual(yield* versions, 0)

      yield* Effect.replicateEffect(provoke, 4)
      yield* sync({ asOf: later, confirmDeletions: true }, 1000)
      const after = yield* published
      const changed = (one: typeof before, other: typeof before) => {
        const texts = new Set(other.items.map((item) => JSON.stringify(item)))
        return one.items.filter((item) => !texts.has(JSON.stringify(item))).length
      }
      assert.isAtLeast(changed(before, after), 8)
      assert.isAtLeast(changed(after, before), 4)
      assert.isAtLeast((yield* versions) ?? 0, 8)

      const then = yield* past(Instant.Instant.make("2026-11-01T00:00:00Z"))
      assert.deepStrictEqual(then.items, before.items)
      assert.deepStrictEqual(then.manifest, {
        schemaVersion: 1,
        status: "complete",
        businessDates: "wall-clock",
        asOf,
        window: { basis: "consumed" },
        scope: { enterprises: before.scope, serviceIds: null }
      })
      assert.deepStrictEqual((yield* past(later)).items, after.items)

      const early = yield* Effect.flip(past(Instant.Instant.make("2026-01-01T00:00:00Z")))
      assert.match(early.message, /^the mirror has no row versions of 2026-01-01T00:00:00Z/)
      yield* sync({ asOf: Instant.Instant.make("2027-01-02T00:00:00Z"), history: "1 day" }, 1000)
      assert.strictEqual(yield* versions, 0)
      assert.match((yield* Effect.flip(past(asOf))).message, /^the mirror has no row versions of/)
      assert.deepStrictEqual((yield* past(later)).items, after.items)
    }).pipe(Effect.provide(Layer.merge(migrated, changing))),
  60_000
)
