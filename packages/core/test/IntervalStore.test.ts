import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Option, Schema, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Enterprise, Extraction, IntervalStore, OrderItem, Tally } from "../src/index.ts"
import { askedOf, days, fourWeeks, hotel, type HotelOptions, idsOf, item, items } from "./support/Hotel.ts"
import { id } from "./support/Rows.ts"
import {
  type Answer,
  begin,
  connected,
  elapse,
  json,
  page,
  pinned,
  Requests,
  type Sent,
  status
} from "./support/Scripted.ts"
import { Kept, layer, type Method } from "./support/Store.ts"

const { orderItems } = OrderItem
const { Extraction: Service } = Extraction

const extracting = (
  answer: (n: number, sent: Sent) => Answer,
  kept: Kept,
  options?: Extraction.ExtractionOptions,
  failsAt?: Method
) => Layer.provideMerge(Layer.provide(Service.layer(options), layer(kept, failsAt)), connected(answer))

/** Reads a query to its end, or for the given virtual milliseconds. */
const reading = Effect.fnUntraced(function*(
  query: ReturnType<typeof days>,
  options: Extraction.PagesOptions = {},
  millis?: number
) {
  const extraction = yield* Service
  const rows: Array<OrderItem.OrderItem> = []
  const read = extraction.rows(orderItems, query, { ...fourWeeks, ...options }).pipe(
    Stream.runForEach((row) => Effect.sync(() => rows.push(row))),
    pinned(0),
    Effect.result
  )
  const fiber = yield* begin(read)
  yield* TestClock.adjust(millis ?? "1 day")
  const result = millis === undefined ? yield* Fiber.join(fiber) : undefined
  yield* Fiber.interrupt(fiber)
  const sent = yield* Requests
  return {
    rows,
    error: result?._tag === "Failure" ? result.failure : undefined,
    sent,
    asked: sent.map(nameOf),
    counts: (yield* Tally.Tally).of("orderItems"),
    tally: yield* Tally.Tally,
    intervals: extraction.intervals
  }
})

/** The interval that a request reads, as it is named in the store. */
const nameOf = ({ body }: Sent): string => `orderItems ${JSON.stringify({ UpdatedUtc: body["UpdatedUtc"] })}`

const within = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const all = items(90, 84)
const query = days(0, 84)

const read = (
  kept: Kept,
  options: {
    readonly rows?: ReadonlyArray<OrderItem.OrderItem>
    readonly hotel?: HotelOptions
    readonly extraction?: Extraction.ExtractionOptions
    readonly pages?: Extraction.PagesOptions
    readonly failsAt?: Method
    readonly millis?: number
  } = {}
) =>
  Effect.provide(
    reading(query, options.pages, options.millis),
    extracting(
      hotel(options.rows ?? all, options.hotel),
      kept,
      { pageSize: 10, concurrency: 1, ...options.extraction },
      options.failsAt
    )
  )

describe("A store of intervals", () => {
  it.effect("keeps nothing unless it is told to", () =>
    Effect.gen(function*() {
      const store = yield* IntervalStore.IntervalStore
      assert.strictEqual(store, IntervalStore.none)
      const recorder = yield* store.record("a")
      yield* recorder.page({ body: "{}", requestId: undefined })
      yield* recorder.close({ _tag: "NullCursor" })
      yield* store.split("a")
      assert.deepStrictEqual(yield* store.load("a"), Option.none())
    }).pipe(Effect.scoped))

  it.effect("is given each page of an interval, and its end after the last", () =>
    Effect.gen(function*() {
      const kept = new Kept()
      const { rows, sent } = yield* read(kept)
      assert.deepStrictEqual(idsOf(rows), idsOf(all))
      assert.deepStrictEqual(
        kept.events,
        [0, 1, 2].flatMap((n) => [
          `load ${n}`,
          `record ${n}`,
          ...Array.from({ length: 4 }, () => `page ${n}`),
          `close ${n}`
        ])
      )
      assert.deepStrictEqual([kept.open.size, kept.closed.size, sent.length], [0, 3, 12])
    }))

  it.effect("returns what was stored: nothing is requested, and nothing differs", () =>
    Effect.gen(function*() {
      const kept = new Kept()
      const first = yield* read(kept)
      const second = yield* read(kept)
      assert.deepStrictEqual(second.rows, first.rows)
      assert.strictEqual(second.sent.length, 0)
      assert.deepInclude(second.counts, { requests: 0, pages: 12, rows: 90, duplicates: 0 })
      assert.deepStrictEqual(second.intervals, { planned: 3, closed: 3, open: [] })
    }))

  it.effect("receives how the listing of an interval ended", () =>
    Effect.gen(function*() {
      const kept = new Kept()
      yield* Effect.provide(reading(days(0, 1)), extracting(() => page([item(1, 1)], null), kept))
      const named = { OrderItemIds: [item(1, 1).Id] }
      const all = Effect.flatMap(Service, ({ all }) => all(orderItems, named))
      yield* Effect.provide(all, extracting(() => page([item(1, 1)], "there would be more"), kept))
      assert.deepStrictEqual([...kept.ends.values()], [{ _tag: "NullCursor" }, { _tag: "AllNamed" }])
    }))

  it.effect("is not used for enterprises: what the token can see is read again", () =>
    Effect.gen(function*() {
      const kept = new Kept()
      const asking = Effect.gen(function*() {
        yield* (yield* Service).all(Enterprise.enterprises, {})
        return (yield* Requests).length
      })
      const answer = () => json({ Enterprises: [], Cursor: null })
      for (const requests of [1, 1]) {
        assert.strictEqual(yield* Effect.provide(asking, extracting(answer, kept)), requests)
      }
      assert.deepStrictEqual(kept.events, [])
    }))

  it.effect("keeps the ids of requests, and what was set aside", () =>
    Effect.gen(function*() {
      const kept = new Kept()
      const broken = { ...item(1, 1), Type: 7 }
      const answering = () => page([broken, item(2, 2)], null, { "request-id": "r-7" })
      const once = Effect.provide(reading(days(0, 1)), extracting(answering, kept))
      const first = yield* once
      const second = yield* once
      assert.deepStrictEqual(second.tally.quarantined, first.tally.quarantined)
      assert.deepStrictEqual(second.tally.quarantined.map(({ requestId }) => requestId), ["r-7"])
      assert.deepStrictEqual(second.sent, [])
    }))

  it.effect("sends what was split to its halves, without asking for the whole", () =>
    Effect.gen(function*() {
      const kept = new Kept()
      const heavy: HotelOptions = { tooHeavy: (_, matching) => matching > 12 }
      const first = yield* read(kept, { hotel: heavy, extraction: { pageSize: 50 } })
      assert.deepStrictEqual(idsOf(first.rows), idsOf(all))
      assert.isAbove(kept.split.size, 3)
      const wholes = new Set(kept.split)
      kept.closed.delete([...kept.closed.keys()][0] ?? "")
      const second = yield* read(kept, { hotel: heavy, extraction: { pageSize: 50 } })
      assert.deepStrictEqual(idsOf(second.rows), idsOf(all))
      assert.deepStrictEqual(second.asked.filter((name) => wholes.has(name)), [])
      assert.strictEqual(new Set(second.asked).size, 1)
      assert.strictEqual(second.counts.splits, 0)
    }))

  it.effect("has let go of an interval before it is split", () =>
    Effect.gen(function*() {
      const kept = new Kept()
      yield* Effect.provide(
        reading(days(0, 28)),
        extracting(
          hotel(items(100, 28), {
            tooHeavy: ({ Limitation }, matching) => matching > 60 && Limitation.Cursor !== undefined
          }),
          kept,
          { pageSize: 50 }
        )
      )
      assert.deepStrictEqual(kept.events.slice(0, 5), ["load 0", "record 0", "page 0", "split 0", "load 1"])
    }))

  it.effect("does not count an interval that was not read to its end", () =>
    Effect.gen(function*() {
      const kept = new Kept()
      const extraction = Effect.flatMap(Service, ({ pages }) =>
        elapse(Stream.runDrain(Stream.take(pages(orderItems, days(0, 28)), 2))))
      yield* Effect.provide(extraction, extracting(hotel(items(2000, 28)), kept, { pageSize: 10 }))
      assert.deepStrictEqual([kept.closed.size, kept.open.size], [0, 0])
      assert.isTrue(kept.events.includes("page 0"))
    }))

  it.effect("does not count an interval that failed", () =>
    Effect.gen(function*() {
      const kept = new Kept()
      const platform = hotel(all)
      const { intervals } = yield* Effect.provide(
        reading(query, { onFailure: "leaveOpen" }),
        extracting(
          (n, sent) => askedOf(sent).Limitation.Cursor !== undefined && n < 5 ? status(404) : platform(n, sent),
          kept,
          { pageSize: 10, concurrency: 1 }
        )
      )
      assert.deepStrictEqual([intervals.closed, intervals.open.length], [1, 2])
      assert.deepStrictEqual([kept.closed.size, kept.open.size], [1, 0])
    }))

  it.effect("does not count an interval whose empty pages made no end", () =>
    Effect.gen(function*() {
      const kept = new Kept()
      yield* Effect.provide(reading(days(0, 1)), extracting((n) => page([], id(n + 1)), kept))
      assert.deepStrictEqual(kept.events, ["load 0", "record 0", "page 0", "page 0"])
      assert.deepStrictEqual([kept.closed.size, kept.open.size], [0, 0])
    }))

  it.effect.each(["load", "record", "page", "close", "split"] as const)(
    "that fails to %s fails the run, though it may leave intervals open",
    (method) =>
      Effect.gen(function*() {
        const kept = new Kept()
        const { error, intervals, sent } = yield* read(kept, {
          failsAt: method,
          pages: { onFailure: "leaveOpen" },
          extraction: { pageSize: 50 },
          hotel: { tooHeavy: (_, matching) => matching > 25 }
        })
        assert.deepInclude(error?.reason, { _tag: "StorageFailed", problem: `no ${method}` })
        assert.strictEqual(error?.message, `orderItems: local storage failed: no ${method}`)
        assert.isTrue(error?.isFatal)
        assert.deepStrictEqual([intervals.closed, intervals.open.length, kept.closed.size], [0, 1, 0])
        assert.isAtMost(sent.length, 3)
      })
  )

  it.effect("whose pages cannot be read back fails the run", () =>
    Effect.gen(function*() {
      const kept = new Kept()
      yield* read(kept)
      const { error, intervals, rows, sent } = yield* read(kept, { failsAt: "pages" })
      assert.deepInclude(error?.reason, { _tag: "StorageFailed", problem: "no pages" })
      assert.deepStrictEqual([rows.length, sent.length, intervals.closed, intervals.open.length], [30, 0, 0, 1])
    }))

  it.effect.prop(
    "gives two runs the result of one, wherever the first was cut short, and requests nothing that was completed",
    [within(0, 1500), within(1, 30), within(1, 6), within(5, 60), within(1, 4), Schema.Array(within(0, 84 * 1440 - 1))],
    ([millis, pageSize, concurrency, mostRows, lag, minutes]) =>
      Effect.gen(function*() {
        const rows = [...new Set(minutes)].map((minute, n) => item(n + 1, minute))
        const options = {
          rows,
          extraction: { pageSize, concurrency },
          hotel: {
            latency: (n: number) => 37 * ((n * lag) % 5),
            tooHeavy: (_: unknown, matching: number) => matching > mostRows
          }
        }
        const kept = new Kept()
        const first = yield* read(kept, { ...options, millis })
        assert.strictEqual(kept.open.size, 0)
        const done = new Set([...kept.closed.keys(), ...kept.split])

        const second = yield* read(kept, options)
        assert.isUndefined(second.error)
        assert.deepStrictEqual(idsOf(second.rows), idsOf(rows))
        assert.deepStrictEqual(second.asked.filter((name) => done.has(name)), [])
        assert.isTrue(first.rows.every(({ Id }) => second.rows.some((row) => row.Id === Id)))

        const third = yield* read(kept, options)
        assert.deepStrictEqual([idsOf(third.rows), third.asked], [idsOf(rows), []])
      }),
    { arbitrary: { runs: 60, size: 150 } }
  )
})

describe("An interval whose cursor is refused", () => {
  /** Refuses the cursors of the requests that a test names by their number among those with a cursor. */
  const refusing = (
    refused: (nth: number, sent: Sent) => boolean,
    code = 400,
    rows: ReadonlyArray<OrderItem.OrderItem> = items(25, 28),
    options?: HotelOptions
  ) => {
    const platform = hotel(rows, options)
    let cursors = 0
    return (n: number, sent: Sent): Answer =>
      askedOf(sent).Limitation.Cursor !== undefined && refused(cursors++, sent)
        ? status(code, {}, `{"Message":"Invalid Cursor."}`)
        : platform(n, sent)
  }

  const reads = (answer: (n: number, sent: Sent) => Answer, kept = new Kept(), pageSize = 10) =>
    Effect.provide(reading(days(0, 28), { onFailure: "leaveOpen" }), extracting(answer, kept, { pageSize }))

  const beginnings = (sent: ReadonlyArray<Sent>) =>
    sent.filter((one) => askedOf(one).Limitation.Cursor === undefined).map(nameOf)

  it.effect.each([0, 1, 2])("is begun once more, at page %d", (nth) =>
    Effect.gen(function*() {
      const kept = new Kept()
      const { counts, intervals, rows, sent } = yield* reads(refusing((cursor) => cursor === nth), kept)
      assert.deepStrictEqual(idsOf(rows), idsOf(items(25, 28)))
      assert.strictEqual(beginnings(sent).length, 2)
      assert.deepInclude(counts, { rows: 25, duplicates: Math.min(25, (nth + 1) * 10), retries: 0, splits: 0 })
      assert.deepStrictEqual(intervals, { planned: 1, closed: 1, open: [] })
      assert.deepStrictEqual([...kept.closed.values()].map((pages) => pages.length), [4])
      assert.deepStrictEqual(kept.events.filter((event) => event === "record 0").length, 2)
    }))

  it.effect("fails when that is refused too, and names the cursor", () =>
    Effect.gen(function*() {
      const kept = new Kept()
      const { intervals, sent } = yield* reads(refusing(() => true), kept)
      assert.deepStrictEqual([beginnings(sent).length, sent.length, kept.closed.size], [2, 4, 0])
      assert.deepStrictEqual(intervals.open.map(({ problem }) => problem), [
        `orderItems: the platform rejected the cursor ${id(16)}, and another one after a restart of the listing`
      ])
    }))

  it.effect.each([[400, false], [404, true], [403, true]] as const)(
    "is not begun again after %d (with a cursor: %s)",
    ([code, withCursor]) =>
      Effect.gen(function*() {
        const answer = withCursor ? refusing(() => true, code) : () => status(code)
        const { error, intervals, sent } = yield* reads(answer)
        assert.strictEqual(sent.length, withCursor ? 2 : 1)
        assert.include(intervals.open[0]?.problem, `with status ${code}`)
        assert.strictEqual(error === undefined, code !== 403)
      })
  )

  it.effect("is begun again alone when it is the half of another", () =>
    Effect.gen(function*() {
      const older = (sent: Sent) => askedOf(sent).UpdatedUtc?.EndUtc === "2026-01-15T00:00:00Z"
      const { sent } = yield* reads(
        refusing((_, one) => older(one), 400, items(100, 28), { tooHeavy: (_, matching) => matching > 60 }),
        new Kept(),
        50
      )
      const begun = beginnings(sent)
      assert.deepStrictEqual([...new Set(begun)].map((name) => begun.filter((each) => each === name).length), [1, 1, 2])
    }))

  it.effect("is begun again with the count that was not too heavy", () =>
    Effect.gen(function*() {
      const { rows, sent } = yield* reads(
        refusing((nth) => nth === 0, 400, items(300, 28), { tooHeavy: ({ Limitation }) => Limitation.Count > 100 }),
        new Kept(),
        400
      )
      assert.strictEqual(rows.length, 300)
      assert.deepStrictEqual(
        sent.map((one) => askedOf(one).Limitation.Count),
        [400, 200, 100, 100, 100, 100, 100, 100]
      )
    }))
})

describe("A run that fails", () => {
  it.effect.each([1, 3])("names the intervals that failed, %d at a time", (concurrency) =>
    Effect.gen(function*() {
      const { error, intervals } = yield* Effect.provide(
        reading(query),
        extracting(() => status(404), new Kept(), { concurrency })
      )
      assert.strictEqual(error?.reason._tag, "Rejected")
      assert.isAtLeast(intervals.open.length, 1)
      assert.isAtMost(intervals.open.length, concurrency)
      assert.deepStrictEqual([intervals.planned, intervals.closed], [3, 0])
    }))

  it.effect("is one whose limit outlasts the wait, though it may leave intervals open", () =>
    Effect.gen(function*() {
      const { error, intervals, sent } = yield* Effect.provide(
        reading(query, { onFailure: "leaveOpen" }),
        extracting(() => status(429, { "retry-after": "3600" }), new Kept(), { concurrency: 1 })
      )
      assert.strictEqual(error?.reason._tag, "RateLimited")
      assert.deepStrictEqual([sent.length, intervals.closed, intervals.open.length], [1, 0, 1])
    }))

  it.effect("is a frozen contract that the platform went beyond, and stops the reading", () =>
    Effect.gen(function*() {
      const { error, intervals, sent } = yield* Effect.provide(
        reading(query, { onFailure: "leaveOpen" }),
        Layer.provideMerge(
          Service.layer({ concurrency: 1 }),
          connected((n) => n === 1 ? json({ OrderItems: [item(1, 1, { Type: "New" })], Cursor: null }) : page([]), {
            policies: { OrderItem: "freeze" }
          })
        )
      )
      assert.strictEqual(
        error?.message,
        "orderItems: OrderItem is frozen, but the platform sent undocumented fields or values: OrderItem.Type \"New\""
      )
      assert.deepStrictEqual([sent.length, intervals.closed, intervals.open.length], [2, 1, 1])
    }))
})
