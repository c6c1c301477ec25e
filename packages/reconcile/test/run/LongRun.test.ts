import { assert, describe, it } from "@effect/vitest"
import { Instant, type OrderItem } from "@nightaudit/core"
import { Sandbox } from "@nightaudit/sandbox"
import { Clock, Duration, Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { SourceRun } from "../../src/index.ts"
import { layer, type Options, reconcile } from "../support/run.ts"

const hotel: Options = { seed: 71, orders: 60, enterprises: 1, defects: "none" }

/** How long each page of the range takes: longer than the clocks of two machines may differ. */
const page = Duration.minutes(45)

/** A slow source, which gives an item as changed at the moment of its reading, or later by some time. */
const slow = (source: SourceRun.SourceRun["Service"], id: string, later: Duration.Input) => {
  const changed = Effect.fnUntraced(function*(rows: ReadonlyArray<OrderItem.OrderItem>) {
    const at = (yield* Clock.currentTimeMillis) + Duration.toMillis(Duration.fromInputUnsafe(later))
    return rows.map((row) => row.Id === id ? { ...row, UpdatedUtc: Instant.fromEpochMillis(at) } : row)
  })
  return SourceRun.SourceRun.of({
    ...source,
    itemsInRange: (query) =>
      Stream.mapEffect(source.itemsInRange(query), (rows) => Effect.andThen(Effect.sleep(page), changed(rows))),
    itemsOf: (ids) => Effect.flatMap(source.itemsOf(ids), changed),
    items: (ids) => Effect.flatMap(source.items(ids), changed)
  })
}

const passing = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(effect)
    while (fiber.pollUnsafe() === undefined) yield* TestClock.adjust("30 seconds")
    return yield* Fiber.join(fiber)
  })

/** The times of the future that a run of more than twenty minutes finds. */
const future = Effect.fnUntraced(function*(later: Duration.Input) {
  const { hotel: { asOf } } = yield* Sandbox
  const begun = Date.parse(asOf)
  yield* TestClock.setTime(begun)
  const source = yield* SourceRun.SourceRun
  const settled = yield* passing(reconcile())
  const id = settled.orders.find(({ line }) => line.orderItemIds.length > 1)?.line.orderItemIds[0] ?? ""
  yield* TestClock.setTime(begun)
  const { findings, manifest } = yield* passing(
    Effect.provideService(reconcile(), SourceRun.SourceRun, slow(source, id, later))
  )
  assert.isAbove((yield* Clock.currentTimeMillis) - begun, Duration.toMillis(page))
  assert.deepStrictEqual([manifest.status, manifest.conservation.holds], ["complete", true])
  return findings.filter(({ code }) => code === "timestamp-order").map(({ orderItemIds }) => orderItemIds.includes(id))
}, Effect.provide(layer(hotel)))

describe("a run of more than twenty minutes", () => {
  it.effect("takes a row of its own last minutes for no time of the future", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* future(0), [])
    }))

  it.effect("finds a time that lies in the future when it is read", () =>
    Effect.gen(function*() {
      // Time passes here as fast as the machine lets it: what is ahead has to be so however long the rows wait.
      assert.deepStrictEqual(yield* future("3650 days"), [true])
    }))
})
