import { PgClient } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { Instant } from "@nightaudit/core"
import { FaultScript, Sandbox } from "@nightaudit/sandbox"
import { Effect, Layer, Option, Schema } from "effect"
import { MirrorSource } from "../src/index.ts"
import {
  askedFor,
  difference,
  mirrored,
  outcomes,
  overMirror,
  provoke,
  sandbox,
  stable,
  sync,
  truth
} from "./support/Hotel.ts"
import { migrated } from "./support/Server.ts"

const later = Instant.Instant.make("2027-01-01T00:00:00Z")

const script = (...faults: ReadonlyArray<object>) => Schema.decodeUnknownSync(FaultScript)({ faults })

const touch = (occurrence: number) => ({
  operation: "orderItems",
  occurrence,
  action: { type: "change", kind: "touch", rows: 5, among: "all" }
})

it.live(
  "reads only what it is told to, and in the next pass over everything what was left out",
  () =>
    Effect.gen(function*() {
      const part = yield* sync({ entities: ["orderItems"] })
      assert.deepStrictEqual(part.entities, ["enterprises", "services", "orderItems"])
      assert.isAbove(yield* askedFor("orderItems"), 3)
      assert.deepStrictEqual([yield* askedFor("reservations"), yield* askedFor("productServiceOrders")], [0, 0])
      assert.match(
        difference(yield* truth, yield* mirrored)["reservation"] ?? "",
        /^[1-9]\d* lost, 0 stale, 0 too many$/
      )
      // A part is never given for the whole.
      assert.deepStrictEqual(yield* MirrorSource.coverage, Option.none())
      assert.deepStrictEqual(yield* MirrorSource.parts, ["enterprises", "orderItems"])

      const whole = yield* sync({ asOf: later })
      assert.deepStrictEqual(difference(yield* truth, yield* mirrored), {})
      assert.isAbove(whole.stored["reservations"] ?? 0, 10)
      assert.deepStrictEqual(Option.map(yield* MirrorSource.coverage, ({ asOf }) => asOf), Option.some(later))
    }).pipe(Effect.provide(Layer.merge(migrated, sandbox({ orders: 40, enterprises: 1 })))),
  60_000
)

it.live(
  "a reconciliation sees nothing of a part that was read since, and of a pass that was interrupted",
  () =>
    Effect.gen(function*() {
      const sql = yield* PgClient.PgClient
      const { hotel } = yield* Sandbox
      const judged = Effect.map(
        outcomes({ asOf: Instant.Instant.make(hotel.asOf) }).pipe(Effect.provide(overMirror)),
        (outcomes) => outcomes.map(stable).join("\n")
      )
      const stored = Effect.map(
        sql<{ readonly rows: number }>`select count(*)::int as rows from order_item where pass_id > 1`,
        (rows) => rows[0]?.rows
      )
      yield* sync({}, 500)
      const before = yield* judged
      yield* provoke
      yield* sync({ asOf: Instant.Instant.make("2026-12-30T00:00:00Z"), entities: ["orderItems"] }, 500)
      assert.isAbove((yield* stored) ?? 0, 4)
      assert.strictEqual(yield* judged, before)
      yield* Effect.flip(sync({ asOf: later }, 500))
      assert.strictEqual(yield* judged, before)
      yield* sync({ asOf: later }, 500)
      assert.notStrictEqual(yield* judged, before)
      assert.deepStrictEqual(difference(yield* truth, yield* mirrored), {})
    }).pipe(Effect.provide(Layer.unwrap(Effect.gen(function*() {
      // How often the first pass asks, told from a pass over the same hotel.
      const [items, reservations] = yield* sync({}, 500).pipe(
        Effect.andThen(Effect.all([askedFor("orderItems"), askedFor("reservations")])),
        Effect.provide(Layer.merge(migrated, sandbox({ orders: 40, enterprises: 1 })), { local: true })
      )
      return Layer.merge(
        migrated,
        sandbox({
          orders: 40,
          enterprises: 1,
          faults: script(touch(items + 1), {
            operation: "reservations",
            occurrence: reservations + 1,
            action: { type: "status", status: 401 }
          })
        })
      )
    })))),
  60_000
)

it.live("rejects another platform, and another's tokens, and keeps nothing of them", () =>
  Effect.gen(function*() {
    const [mine, other] = ["https://api.mews.com", "https://api.mews-demo.com"]
    yield* sync({ platform: mine })
    const refused = yield* Effect.flip(sync({ platform: other, asOf: later }))
    assert.strictEqual(refused._tag === "MirrorError" && refused.kind, "otherPlatform")
    assert.strictEqual(
      refused.message,
      `the mirror is of ${mine}, not of ${other}; sync that platform into another database`
    )
    const before = yield* mirrored
    const others = yield* sync({ platform: mine, asOf: later, confirmShrink: true }).pipe(
      Effect.flip,
      Effect.provide(sandbox({ seed: 9, orders: 5, enterprises: 1 }), { local: true })
    )
    assert.strictEqual(others._tag === "MirrorError" && others.kind, "otherAccess", others.message)
    assert.deepStrictEqual(yield* mirrored, before)
    yield* sync({ platform: mine, asOf: later })
  }).pipe(Effect.provide(Layer.merge(migrated, sandbox({ orders: 10, enterprises: 1 })))), 60_000)
