import { assert, it } from "@effect/vitest"
import { Instant } from "@nightaudit/core"
import { type Outcome, Reconciliation } from "@nightaudit/reconcile"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect, Layer, Stream } from "effect"
import { overMirror, overPlatform, sandbox, stable, sync } from "./support/Hotel.ts"
import { migrated } from "./support/Server.ts"

const outcomes = (basis: "consumed" | "closed" | "updated", from: string) =>
  Effect.flatMap(
    Sandbox,
    ({ hotel }) =>
      Stream.runCollect(
        Reconciliation.stream({ from, to: "2026-04-01", basis, asOf: Instant.Instant.make(hotel.asOf) })
      )
  )

/** The text of every artifact that is made from the outcomes. */
const artifacts = (outcomes: ReadonlyArray<Outcome.Outcome>): ReadonlyArray<string> =>
  outcomes.map((outcome) =>
    JSON.stringify([
      outcome.findings,
      outcome._tag === "Order" ? outcome.line : outcome._tag === "Enterprise" ? [outcome.totals, outcome.verdicts] : []
    ])
  )

for (
  const [seed, basis, days] of [[1, "consumed", 1], [2, "closed", 1], [3, "updated", 1], [4, "consumed", 15]] as const
) {
  it.live(
    `returns the outcomes of the platform: seed ${seed}, by ${basis}, from day ${days} on`,
    () =>
      Effect.gen(function*() {
        const from = `2026-03-${String(days).padStart(2, "0")}`
        // A mirror that begins in the middle of the story holds all items of the orders that it knows.
        yield* sync(days === 1 ? {} : { from: Instant.Instant.make("2026-03-14T00:00:00Z") }, 500)
        const read = yield* outcomes(basis, from).pipe(
          Effect.provide(overPlatform)
        )
        const mirrored = yield* outcomes(basis, from).pipe(Effect.provide(overMirror))
        assert.isAbove(read.length, 10)
        assert.deepStrictEqual(artifacts(mirrored), artifacts(read))
        assert.strictEqual(
          mirrored.map(stable).join("\n"),
          read.map(stable).join("\n")
        )
      }).pipe(Effect.provide(Layer.merge(migrated, sandbox({ seed, orders: 60, enterprises: 2 })))),
    60_000
  )
}

it.live("rejects a range that begins before the mirror does", () =>
  Effect.gen(function*() {
    const late = Instant.Instant.make("2026-03-10T00:00:00Z")
    yield* sync({ from: late })
    const refused = yield* Effect.flip(Effect.provide(outcomes("consumed", "2026-03-01"), overMirror))
    assert.include(refused.message, "the mirror starts at 2026-03-10T00:00:00Z")
  }).pipe(Effect.provide(Layer.merge(migrated, sandbox({ orders: 20, enterprises: 1 })))), 60_000)
