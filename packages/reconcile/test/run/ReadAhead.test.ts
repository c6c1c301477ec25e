import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@nightaudit/core"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect, Stream } from "effect"
import { type Outcome, Reconciliation } from "../../src/index.ts"
import { type Asked, bytes, elapse, layer, march, type Options, reconcile, within } from "../support/run.ts"

const hotels = { seed: 8, orders: 120, enterprises: 4, latency: "1 second" } as const

/** The enterprises whose items of the range a request asks for. */
const rangeOf = ({ body, operation }: Asked): ReadonlyArray<string> | undefined => {
  const ids = body["EnterpriseIds"]
  return operation === "orderItems" && body["ConsumedUtc"] !== undefined && Array.isArray(ids)
    ? ids.map(String)
    : undefined
}

/** What a run asks, in its order. */
const asked = (options: Options) =>
  Effect.suspend(() => {
    const all: Array<Asked> = []
    const refuses = (each: Asked) => {
      all.push(each)
      return undefined
    }
    return Effect.map(
      elapse(reconcile()).pipe(Effect.provide(layer({ ...hotels, ...options, refuses }))),
      ({ enterprises, outcomes }) => ({ all, enterprises, outcomes })
    )
  })

/** The clusters in the order of their first request. */
const clustersOf = (
  all: ReadonlyArray<Asked>
): ReadonlyArray<ReadonlyArray<string>> => [...new Map(all.flatMap((each) => {
  const ids = rangeOf(each)
  return ids === undefined ? [] : [[ids.join(), ids] as const]
})).values()]

describe("a cluster of enterprises", () => {
  it.effect("is read while the orders of those before it are judged, and not long before", () =>
    Effect.gen(function*() {
      const { all, enterprises } = yield* asked({ enterprises: 40, orders: 400 })
      const ids = enterprises.map(({ enterpriseId }) => enterpriseId)
      const clusters = clustersOf(all)
      assert.isAbove(clusters.length, 2)
      assert.deepStrictEqual(clusters.flat(), ids)
      const firstOrders = all.findIndex(({ body }) => body["ServiceOrderIds"] !== undefined)
      const ahead = clustersOf(all.slice(0, firstOrders))
      // What is in memory does not grow with the enterprises.
      assert.isAtLeast(ahead.length, 1)
      assert.isAtMost(ahead.length, 3)
    }))

  it.effect("that cannot be read takes nothing away from what was said before it", () =>
    Effect.gen(function*() {
      const whole = yield* asked({ enterprises: 12 })
      const [first = [], second = []] = clustersOf(whole.all)
      const said: Array<Outcome.Outcome> = []
      const refuses = (each: Asked) => rangeOf(each)?.[0] === second[0] ? 401 : undefined
      const ended = yield* elapse(Effect.gen(function*() {
        const { hotel } = yield* Sandbox
        const outcomes = Reconciliation.stream({ ...march, asOf: Instant.Instant.make(hotel.asOf) })
        return yield* Effect.flip(Stream.runForEach(outcomes, (outcome) => Effect.sync(() => said.push(outcome))))
      })).pipe(Effect.provide(layer({ ...hotels, enterprises: 12, refuses })))
      assert.include(ended.message, "orderItems")
      const last = whole.outcomes.findIndex((each) => each._tag === "Enterprise" && each.enterpriseId === first.at(-1))
      assert.isAbove(first.length, 1)
      assert.isTrue(bytes(said) === bytes(whole.outcomes.slice(0, last + 1)))
    }))

  it.effect.each<readonly [number, number]>([[1, 4], [2, 4], [3, 1]])(
    "of %d is read in %d intervals side by side, edge to edge",
    ([enterprises, intervals]) =>
      Effect.gen(function*() {
        const { all } = yield* asked({ enterprises })
        const first = all.find((each) => rangeOf(each) !== undefined)
        const ranges = all.filter((each) => first !== undefined && rangeOf(each)?.join() === rangeOf(first)?.join())
          .flatMap(({ body }) => within(body["ConsumedUtc"]) ?? [])
        const edges = new Map(ranges.map(({ EndUtc, StartUtc }) => [StartUtc, EndUtc]))
        assert.strictEqual(edges.size, intervals)
        const starts = [...edges.keys()].toSorted()
        assert.deepStrictEqual(starts.slice(1), starts.slice(0, -1).map((start) => edges.get(start) ?? ""))
      })
  )
})
