import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema, Stream } from "effect"
import { Extraction, OrderItem, Tally } from "../src/index.ts"
import { askedOf, days, fourWeeks, hotel, idsOf, items } from "./support/Hotel.ts"
import { type Answer, connected, elapse, page, Requests, type Sent } from "./support/Scripted.ts"
import { Kept, layer } from "./support/Store.ts"

const { orderItems } = OrderItem
const { Extraction: Service } = Extraction

const extracting = (
  answer: (n: number, sent: Sent) => Answer,
  pageEnd: Extraction.PageEnd,
  kept = new Kept(),
  options: Extraction.ExtractionOptions = {}
) =>
  Layer.provideMerge(
    Layer.provide(Service.layer({ pageSize: 10, concurrency: 1, ...options, pageEnd }), layer(kept)),
    connected(answer)
  )

const read = (query: ReturnType<typeof days>) =>
  Effect.gen(function*() {
    const extraction = yield* Service
    const rows = yield* elapse(Stream.runCollect(extraction.rows(orderItems, query, fourWeeks)))
    yield* elapse(extraction.settle)
    const { endsTaken = 0, endsVerified = 0 } = (yield* Tally.Tally).of("orderItems")
    return { rows, sent: (yield* Requests).length, endsTaken, endsVerified, intervals: extraction.intervals }
  })

/** A platform whose pages, from a request on, have one row and its cursor. */
const shortFrom = (all: ReadonlyArray<OrderItem.OrderItem>, from: number) => {
  const platform = hotel(all)
  return (n: number, sent: Sent): Answer => {
    const { Limitation } = askedOf(sent)
    return platform(
      n,
      n < from ? sent : { ...sent, body: { ...sent.body, Limitation: { ...Limitation, Count: 1 } } } as Sent
    )
  }
}

const all = items(120, 28 * 8)
const query = days(0, 28 * 8)

describe("the end of a listing", () => {
  it.effect.each<readonly [Extraction.PageEnd, number, number, number]>([
    ["ask", 24, 0, 0],
    ["verify", 17, 7, 1],
    ["trust", 16, 8, 0]
  ])("is found with %s in %d requests", ([mode, requests, taken, verified]) =>
    Effect.gen(function*() {
      const { endsTaken, endsVerified, intervals, rows, sent } = yield* read(query)
      assert.deepStrictEqual(idsOf(rows), idsOf(all))
      assert.deepStrictEqual([sent, endsTaken, endsVerified], [requests, taken, verified])
      assert.deepStrictEqual(intervals, { planned: 8, closed: 8, open: [] })
    }).pipe(Effect.provide(extracting(hotel(all), mode))))

  it.effect.each(["verify", "trust"] as const)(
    "is never an empty page that names a cursor: %s",
    (mode) =>
      Effect.gen(function*() {
        const few = all.slice(0, 5)
        const answer = (n: number, sent: Sent): Answer => n === 0 ? page([], "next") : hotel(few)(n, sent)
        const { rows } = yield* Effect.provide(
          read(days(0, 28)),
          extracting((n, sent) => {
            const { Limitation } = askedOf(sent)
            return Limitation.Cursor === "next"
              ? hotel(few)(n, { ...sent, body: { ...sent.body, Limitation: { Count: 10 } } } as Sent)
              : answer(n, sent)
          }, mode)
        )
        assert.deepStrictEqual(idsOf(rows), idsOf(few))
      })
  )

  /** Forty listings, of which only the first pages are whole. */
  const many = items(200, 28 * 40)

  it.effect("is left for what comes behind it in every listing, once rows have come behind one that was checked", () =>
    Effect.gen(function*() {
      const { endsTaken, intervals, rows } = yield* read(days(0, 28 * 40))
      assert.isAbove(endsTaken, 10)
      assert.deepStrictEqual(idsOf(rows), idsOf(many))
      assert.deepStrictEqual(intervals, { planned: 40, closed: 40, open: [] })
    }).pipe(Effect.provide(extracting(shortFrom(many, 4), "verify"))))

  it.effect("is named as open in the listings of queries whose rows have been handed over by then", () =>
    Effect.gen(function*() {
      const extraction = yield* Service
      const readRows = (query: ReturnType<typeof days>) =>
        elapse(Stream.runCollect(extraction.rows(orderItems, query, fourWeeks)))
      const early = yield* readRows(days(0, 28 * 10))
      assert.isBelow(early.length, 50)
      yield* readRows(days(28 * 10, 28 * 40))
      yield* elapse(extraction.settle)
      assert.isNotEmpty(extraction.intervals.open)
      for (const { problem } of extraction.intervals.open) assert.match(problem, /page shorter than requested/)
      const { closed, open, planned } = extraction.intervals
      assert.strictEqual(planned, closed + open.length)
    }).pipe(Effect.provide(extracting(shortFrom(many, 4), "verify"))))

  it.effect.prop(
    "verify gives what ask gives where every page may be short, from the first of them on",
    [
      Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9 })),
      Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 4 }))
    ],
    ([rowsOfPage, concurrency]) =>
      Effect.gen(function*() {
        const platform = hotel(all)
        const answer = (n: number, sent: Sent): Answer => {
          const { Limitation } = askedOf(sent)
          return platform(
            n,
            { ...sent, body: { ...sent.body, Limitation: { ...Limitation, Count: rowsOfPage } } } as Sent
          )
        }
        const { intervals, rows } = yield* Effect.provide(
          read(query),
          extracting(answer, "verify", new Kept(), { concurrency })
        )
        assert.deepStrictEqual(idsOf(rows), idsOf(all))
        assert.deepStrictEqual(intervals.open, [])
      }),
    { arbitrary: { runs: 20 } }
  )

  it.effect("that an earlier process took is checked by the one that resumes its run", () =>
    Effect.gen(function*() {
      const kept = new Kept()
      const first = all.filter((_, n) => n % 2 === 0)
      yield* Effect.provide(read(query), extracting(hotel(first), "trust", kept))
      assert.isTrue([...kept.ends.values()].every(({ _tag }) => _tag === "ShortPage"))
      const resumed = yield* Effect.provide(read(query), extracting(hotel(first), "verify", kept))
      assert.deepStrictEqual(idsOf(resumed.rows), idsOf(first))
      // One for each listing.
      assert.strictEqual(resumed.sent, kept.ends.size)
      const trusting = yield* Effect.provide(read(query), extracting(hotel(first), "trust", kept))
      assert.deepStrictEqual([idsOf(trusting.rows), trusting.sent], [idsOf(first), 0])
    }))
})
