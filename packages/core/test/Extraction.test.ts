import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Result, Schema, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Enterprise, Extraction, OrderItem, Tally } from "../src/index.ts"
import type { Connector } from "../src/index.ts"
import {
  type Asked,
  askedOf,
  days,
  fourWeeks,
  hotel,
  type HotelOptions,
  ids,
  idsOf,
  item,
  items
} from "./support/Hotel.ts"
import { id, orderItem } from "./support/Rows.ts"
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
  silence,
  status,
  streamed
} from "./support/Scripted.ts"

const { orderItems } = OrderItem
const { Extraction: Service } = Extraction

const untyped = Schema.decodeUnknownSync(Schema.Any)

const extracting = (
  answer: (n: number, sent: Sent) => Answer,
  options?: Extraction.ExtractionOptions,
  connector?: Partial<Connector.ConnectorOptions>
) => Layer.provideMerge(Service.layer(options), connected(answer, connector))

/** Reads a query to its end, or to its failure. */
const read = (query: unknown, options?: Extraction.PagesOptions) =>
  Effect.gen(function*() {
    const extraction = yield* Service
    const rows: Array<OrderItem.OrderItem> = []
    const pages: Array<ReadonlyArray<string>> = []
    const exit = yield* extraction.pages(orderItems, untyped(query), { ...fourWeeks, ...options }).pipe(
      Stream.runForEach((page) =>
        Effect.sync(() => {
          pages.push(page.map(({ Id }) => Id))
          rows.push(...page)
        })
      ),
      pinned(0),
      elapse,
      Effect.result
    )
    const sent = yield* Requests
    return {
      rows,
      pages,
      exit,
      asked: sent.map(askedOf),
      counts: (yield* Tally.Tally).of("orderItems"),
      intervals: extraction.intervals
    }
  })

const limitations = (asked: ReadonlyArray<Asked>) =>
  asked.map((
    { Limitation: { Count, Cursor } }
  ) => [Count, Cursor === undefined ? 0 : Number.parseInt(Cursor.slice(-12), 16)])

const byId = (rows: ReadonlyArray<OrderItem.OrderItem>) =>
  [...new Map(rows.map((row) => [row.Id, row])).values()].toSorted((a, b) => a.Id < b.Id ? -1 : 1)

const within = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const reading = (
  rows: ReadonlyArray<OrderItem.OrderItem>,
  query: unknown,
  platform?: HotelOptions,
  options?: Extraction.ExtractionOptions
) => Effect.provide(read(query), extracting(hotel(rows, platform), options))

describe("Extraction", () => {
  it.effect("reads every row of a query once, page after page, newest first", () =>
    Effect.gen(function*() {
      const all = items(25, 28)
      const { counts, exit, intervals, pages } = yield* reading(all, days(0, 28), {}, { pageSize: 10 })
      const newest = all.toReversed().map(({ Id }) => Id)
      assert.deepStrictEqual(pages, [newest.slice(0, 10), newest.slice(10, 20), newest.slice(20)])
      assert.strictEqual(exit._tag, "Success")
      assert.deepInclude(counts, { requests: 4, pages: 4, rows: 25, duplicates: 0, splits: 0 })
      assert.deepStrictEqual(intervals, { planned: 1, closed: 1, open: [] })
    }))

  it.effect("reads a query that is longer than the platform allows in parts", () =>
    Effect.gen(function*() {
      const all = items(300, 365)
      const { asked, intervals, rows } = yield* reading(all, days(0, 365))
      assert.deepStrictEqual(idsOf(rows), idsOf(all))
      assert.deepStrictEqual(intervals, { planned: 14, closed: 14, open: [] })
      assert.strictEqual(asked.length, 27)
    }))

  it.effect("reads by ids of any number", () =>
    Effect.gen(function*() {
      const all = items(2500, 28)
      const { asked, rows } = yield* reading(all, { OrderItemIds: [...ids(2500), ...ids(10)] })
      assert.deepStrictEqual(idsOf(rows), idsOf(all))
      assert.deepStrictEqual(
        asked.filter(({ Limitation }) => Limitation.Cursor === undefined).map(({ OrderItemIds }) =>
          OrderItemIds?.length
        ),
        [1000, 1000, 500]
      )
    }))

  it.effect("requests no page after the one with the last of the rows that are requested by ID", () =>
    Effect.gen(function*() {
      const all = items(25, 28)
      const { asked, counts, exit, intervals, rows } = yield* reading(all, { OrderItemIds: ids(25) }, {}, {
        pageSize: 10
      })
      assert.deepStrictEqual([exit._tag, idsOf(rows)], ["Success", idsOf(all)])
      assert.strictEqual(asked.length, 3)
      assert.deepInclude(counts, { requests: 3, pages: 3, rows: 25 })
      assert.deepStrictEqual(intervals, { planned: 1, closed: 1, open: [] })
    }))

  it.effect.each(
    [
      ["one of the ids is not there", { OrderItemIds: ids(26) }],
      ["rows are named by their order", { ServiceOrderIds: [orderItem(1).ServiceOrderId] }]
    ] as const
  )("asks until the listing ends where %s", ([, query]) =>
    Effect.gen(function*() {
      const all = items(25, 28)
      const { asked, rows } = yield* reading(all, query, {}, { pageSize: 10 })
      assert.deepStrictEqual(idsOf(rows), idsOf(all))
      assert.strictEqual(asked.length, 4)
    }))

  it.effect("takes no copy of a named row for another", () =>
    Effect.gen(function*() {
      const [first, second] = [item(1, 1), item(2, 2)]
      const { rows } = yield* Effect.provide(
        read({ OrderItemIds: ids(2) }),
        extracting((n) =>
          n === 0 ? page([first, first], first.Id) : n === 1 ? page([second], second.Id) : page([], null)
        )
      )
      assert.deepStrictEqual(idsOf(rows), ids(2))
    }))

  it.effect("counts a named row that was set aside", () =>
    Effect.gen(function*() {
      const { asked, exit } = yield* Effect.provide(
        read({ OrderItemIds: ids(2) }),
        extracting((n) => n === 0 ? page([item(1, 1), { ...item(2, 2), Amount: null }], id(1)) : status(500))
      )
      assert.deepStrictEqual([exit._tag, asked.length], ["Success", 1])
    }))

  it.effect("reads nothing where there is nothing, and closes the interval", () =>
    Effect.gen(function*() {
      const { exit, intervals, pages } = yield* reading([], days(0, 1))
      assert.deepStrictEqual([exit._tag, pages, intervals], ["Success", [], { planned: 1, closed: 1, open: [] }])
    }))

  it.effect("returns the same rows one at a time", () =>
    Effect.gen(function*() {
      const all = items(25, 28)
      const rows = yield* Effect.provide(
        Effect.flatMap(Service, (extraction) => elapse(Stream.runCollect(extraction.rows(orderItems, days(0, 28))))),
        extracting(hotel(all), { pageSize: 10 })
      )
      assert.deepStrictEqual(rows, all.toReversed())
    }))

  it.effect("returns all of them at once", () =>
    Effect.gen(function*() {
      const all = items(25, 28)
      const { intervals, result } = yield* Effect.provide(
        Effect.gen(function*() {
          const extraction = yield* Service
          const result = yield* Effect.result(elapse(extraction.all(orderItems, days(0, 28))))
          return { result, intervals: extraction.intervals }
        }),
        extracting(hotel(all), { pageSize: 10 })
      )
      assert.deepStrictEqual(Result.getOrThrow(result), all.toReversed())
      assert.deepStrictEqual(intervals, { planned: 1, closed: 1, open: [] })
    }))

  it.effect("reads another operation, whose rows may have no time of change", () =>
    Effect.gen(function*() {
      const enterprise = { Id: id(1), TimeZoneIdentifier: "Europe/Prague" }
      const rows = yield* Effect.provide(
        Effect.flatMap(Service, (extraction) => elapse(Stream.runCollect(extraction.rows(Enterprise.enterprises, {})))),
        extracting(() => json({ Enterprises: [enterprise, enterprise] }))
      )
      assert.deepStrictEqual<ReadonlyArray<unknown>>(rows, [enterprise])
    }))

  it.effect("sends nothing when the query is refused, and names the field", () =>
    Effect.gen(function*() {
      const { asked, exit, intervals } = yield* Effect.provide(
        read({ ServiceIds: [] }, { onFailure: "leaveOpen" }),
        extracting(hotel([]))
      )
      assert.strictEqual(
        exit._tag === "Failure" ? exit.failure.message : "none",
        `orderItems: the request is not valid and was not sent: Expected 1 to 1000 values at ["ServiceIds"]`
      )
      assert.deepStrictEqual([asked.length, intervals], [0, { planned: 0, closed: 0, open: [] }])
    }))

  it.effect("reads no further than its rows are taken", () =>
    Effect.gen(function*() {
      const extraction = yield* Service
      yield* elapse(Stream.runDrain(Stream.take(extraction.pages(orderItems, days(0, 28)), 2)))
      assert.isAtMost((yield* Requests).length, 2 + 16)
      assert.deepStrictEqual(extraction.intervals, { planned: 1, closed: 0, open: [] })
    }).pipe(Effect.provide(extracting(hotel(items(2000, 28)), { pageSize: 10 }))))

  it.effect("interrupts the requests under way when it is interrupted", () =>
    Effect.gen(function*() {
      const extraction = yield* Service
      const fiber = yield* begin(Stream.runDrain(extraction.pages(orderItems, days(0, 365), fourWeeks)))
      const sent = yield* Requests
      assert.deepStrictEqual(sent.map(({ signal }) => signal.aborted), [false, false, false, false])
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(sent.map(({ signal }) => signal.aborted), [true, true, true, true])
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual([sent.length, extraction.intervals], [4, { planned: 14, closed: 0, open: [] }])
    }).pipe(Effect.provide(extracting(() => silence))))

  it.effect.each([1, 3, 7])("reads at most %d intervals at the same time", (concurrency) =>
    Effect.gen(function*() {
      const extraction = yield* Service
      yield* begin(Stream.runDrain(extraction.pages(orderItems, days(0, 365), fourWeeks)))
      assert.strictEqual((yield* Requests).length, concurrency)
    }).pipe(Effect.provide(extracting(() => silence, { concurrency }))))

  it.effect.prop(
    "reads the same rows at any concurrency, page size and speed of the platform",
    [within(1, 12), within(1, 200), Schema.Array(within(0, 5000)), Schema.Array(within(0, 120 * 1440))],
    ([concurrency, pageSize, latencies, minutes]) =>
      Effect.gen(function*() {
        const all = minutes.map((minute, n) => item(n + 1, minute))
        const latency = (n: number) => latencies[n % latencies.length] ?? 0
        const { counts, exit, rows } = yield* reading(all, days(0, 120), { latency }, { concurrency, pageSize })
        assert.strictEqual(exit._tag, "Success")
        assert.deepStrictEqual(idsOf(rows), idsOf(all.filter(({ UpdatedUtc }) => UpdatedUtc < "2026-05-01")))
        assert.strictEqual(counts.rows, rows.length)
      }),
    { arbitrary: { runs: 30, size: 100 } }
  )
})

describe("Extraction of what is too heavy", () => {
  it.effect("halves the count and asks again at the same cursor, and goes on with the smaller count", () =>
    Effect.gen(function*() {
      const all = items(600, 28)
      let heavy = false
      const { asked, counts, rows } = yield* reading(all, days(0, 28), {
        tooHeavy: ({ Limitation }) => {
          heavy ||= Limitation.Cursor !== undefined
          return heavy && Limitation.Count > 130
        }
      }, { pageSize: 400 })
      assert.deepStrictEqual(limitations(asked), [[400, 0], [400, 201], [200, 201], [100, 201], [100, 101], [100, 1]])
      assert.deepStrictEqual(idsOf(rows), idsOf(all))
      assert.deepInclude(counts, { requests: 6, rows: 600, duplicates: 0, splits: 2, retries: 0 })
    }))

  it.effect.each([[1000, [1000, 500, 250, 125, 62, 50]], [70, [70, 50]], [50, [50]], [3, [3]]] as const)(
    "requests at least 50 rows per page, from %d",
    ([pageSize, counts]) =>
      Effect.gen(function*() {
        const query = { OrderItemIds: [id(1)] }
        const { asked, exit } = yield* reading(items(1, 1), query, { tooHeavy: () => true }, { pageSize })
        assert.deepStrictEqual(limitations(asked), counts.map((count) => [count, 0]))
        assert.deepInclude(exit._tag === "Failure" ? exit.failure.reason : {}, { _tag: "RequestTooHeavy", status: 408 })
      })
  )

  it.effect("halves the interval when the smallest count is too heavy, and reads the newer half first", () =>
    Effect.gen(function*() {
      const all = items(8, 28)
      const { asked, counts, exit, intervals, rows } = yield* reading(
        all,
        days(0, 28),
        { tooHeavy: (_, matching) => matching > 2 },
        { pageSize: 50 }
      )
      assert.strictEqual(exit._tag, "Success")
      assert.deepStrictEqual(rows.map(({ Id }) => Id), all.toReversed().map(({ Id }) => Id))
      assert.deepStrictEqual(
        asked.map(({ Limitation, UpdatedUtc }) => [UpdatedUtc?.StartUtc.slice(5, 10), Limitation.Cursor !== undefined]),
        [
          ["01-01", false],
          ["01-15", false],
          ["01-22", false],
          ["01-22", true],
          ["01-15", false],
          ["01-15", true],
          ["01-01", false],
          ["01-08", false],
          ["01-08", true],
          ["01-01", false],
          ["01-01", true]
        ]
      )
      assert.deepInclude(counts, { rows: 8, duplicates: 0, splits: 3 })
      assert.deepStrictEqual(intervals, { planned: 1, closed: 1, open: [] })
    }))

  it.effect("halves the list of ids when there is no interval to halve", () =>
    Effect.gen(function*() {
      const all = items(10, 28)
      const { asked, exit, rows } = yield* reading(
        all,
        { OrderItemIds: ids(10) },
        { tooHeavy: ({ OrderItemIds = [] }) => OrderItemIds.length > 3 },
        { pageSize: 50 }
      )
      assert.strictEqual(exit._tag, "Success")
      assert.deepStrictEqual(idsOf(rows), idsOf(all))
      assert.deepStrictEqual(
        asked.filter(({ Limitation }) => Limitation.Cursor === undefined)
          .map(({ OrderItemIds }) => OrderItemIds?.length).toSorted((a = 0, b = 0) => b - a),
        [10, 5, 5, 3, 3, 2, 2]
      )
    }))

  it.effect("splits what is too heavy in the middle of its pages, and drops the copies", () =>
    Effect.gen(function*() {
      const all = items(100, 28)
      const { counts, exit, rows } = yield* reading(all, days(0, 28), {
        tooHeavy: ({ Limitation, UpdatedUtc }, matching) =>
          matching > 60 && Limitation.Cursor !== undefined &&
          UpdatedUtc !== undefined
      }, { pageSize: 50 })
      assert.strictEqual(exit._tag, "Success")
      assert.deepStrictEqual(idsOf(rows), idsOf(all))
      assert.deepInclude(counts, { rows: 100, duplicates: 50, splits: 1 })
    }))

  it.effect("never sends again what was too heavy", () =>
    Effect.gen(function*() {
      const refused: Array<string> = []
      const { exit } = yield* reading(items(300, 56), days(0, 56), {
        tooHeavy: (asked, matching) => {
          const heavy = asked.Limitation.Count > 100 || matching > 40
          if (heavy) refused.push(JSON.stringify(asked))
          return heavy
        }
      })
      assert.strictEqual(exit._tag, "Success")
      assert.isAbove(refused.length, 10)
      assert.strictEqual(new Set(refused).size, refused.length)
    }))

  it.effect("takes an answer that is too large as one that is too heavy", () =>
    Effect.gen(function*() {
      const bomb = streamed(Stream.forever(Stream.succeed(new Uint8Array(8 * 1024 * 1024))))
      const platform = hotel(items(5, 28))
      const { asked, exit, rows } = yield* Effect.provide(
        read(days(0, 28)),
        extracting((n, sent) => askedOf(sent).Limitation.Count > 300 ? bomb : platform(n, sent))
      )
      assert.strictEqual(exit._tag, "Success")
      assert.deepStrictEqual(limitations(asked).map(([count]) => count), [1000, 500, 250, 250])
      assert.strictEqual(rows.length, 5)
    }))

  it.effect.prop(
    "reads the truth through any limit of count and of rows",
    [within(1, 400), within(2, 60), within(1, 8), Schema.Array(within(0, 40_319))],
    ([mostCount, mostRows, concurrency, minutes]) =>
      Effect.gen(function*() {
        const all = [...new Set(minutes)].map((minute, n) => item(n + 1, minute))
        const { counts, exit, rows } = yield* reading(all, days(0, 28), {
          tooHeavy: ({ Limitation }, matching) => Limitation.Count > Math.max(50, mostCount) || matching > mostRows
        }, { concurrency })
        assert.strictEqual(exit._tag, "Success")
        assert.deepStrictEqual(idsOf(rows), idsOf(all))
        assert.deepInclude(counts, { rows: all.length, retries: 0 })
      }),
    { arbitrary: { runs: 20, size: 120 } }
  )
})

describe("Extraction of rows that come twice", () => {
  it.effect("drops the copies at the edges of an inclusive platform", () =>
    Effect.gen(function*() {
      const edges = [28, 56, 84].map((day, n) => item(n + 1, day * 1440))
      const { counts, rows } = yield* reading(edges, days(0, 100), { inclusive: true })
      assert.deepStrictEqual(idsOf(rows), idsOf(edges))
      assert.deepInclude(counts, { rows: 3, duplicates: 3 })
    }))

  it.effect.each(
    [
      ["after the older one", [[item(1, 1), item(2, 1)], [item(1, 5, { Notes: "newer" })]], 3],
      ["before the older one", [[item(1, 5, { Notes: "newer" }), item(2, 1)], [item(1, 1)]], 2],
      ["on the same page", [[item(1, 5, { Notes: "newer" }), item(2, 1), item(1, 1)], []], 2],
      ["as an equal copy", [[item(1, 5, { Notes: "newer" }), item(2, 1)], [item(1, 5, { Notes: "copy" })]], 2]
    ] as const
  )("keeps the newest version when it comes %s", ([, [first, second], given]) =>
    Effect.gen(function*() {
      const { counts, rows } = yield* Effect.provide(
        read(days(0, 1)),
        extracting((n) => n === 0 ? page(first, id(9)) : page(second))
      )
      assert.strictEqual(rows.length, given)
      assert.deepStrictEqual(byId(rows).map(({ Notes, UpdatedUtc }) => [Notes, UpdatedUtc]), [
        ["newer", "2026-01-01T00:05:00Z"],
        [undefined, "2026-01-01T00:01:00Z"]
      ])
      assert.deepInclude(counts, { rows: 2, duplicates: 1 })

      const all = yield* Effect.provide(
        Effect.flatMap(Service, (extraction) => elapse(extraction.all(orderItems, days(0, 1)))),
        extracting((n) => n === 0 ? page(first, id(9)) : page(second))
      )
      assert.deepStrictEqual(byId(all), byId(rows))
      assert.strictEqual(all.length, 2)
    }))

  it.effect("distinguishes versions to the last digit", () =>
    Effect.gen(function*() {
      const older = item(1, 1, { UpdatedUtc: "2026-01-01T00:00:00.0000001Z" })
      const newer = item(1, 1, { UpdatedUtc: "2026-01-01T00:00:00.0000002Z" })
      const { rows } = yield* Effect.provide(read(days(0, 1)), extracting(() => page([older, newer, older])))
      assert.deepStrictEqual(rows, [older, newer])
    }))

  it.effect("does not give a page of copies alone", () =>
    Effect.gen(function*() {
      const { pages } = yield* Effect.provide(
        read(days(0, 1)),
        extracting((n) => page([item(1, 1)], n < 3 ? id(n + 7) : null))
      )
      assert.deepStrictEqual(pages, [[id(1)]])
    }))

  it.effect("restarts an interval where the row that a cursor names moves before those that were read", () =>
    Effect.gen(function*() {
      const all = Array.from({ length: 9 }, (_, n) => item(n + 1, n))
      const moved = all.map((row, n) => n === 5 ? item(n + 1, 100, { Notes: "changed" }) : row)
      const [before, after] = [hotel(all), hotel(moved)]
      const { asked, counts, exit, intervals, rows } = yield* Effect.provide(
        read(days(0, 1)),
        extracting((n, sent) => (n < 2 ? before : after)(n, sent), { pageSize: 2 })
      )
      assert.strictEqual(exit._tag, "Success")
      assert.deepStrictEqual(new Set(idsOf(rows)), new Set(idsOf(all)))
      assert.deepStrictEqual(intervals, { planned: 1, closed: 1, open: [] })
      // Twice the first page: as it was, and after the cursor that came again.
      assert.deepStrictEqual(asked.filter(({ Limitation }) => Limitation.Cursor === undefined).length, 2)
      assert.deepInclude(counts, { rows: 9 })
      assert.include(rows.map(({ Notes }) => Notes), "changed")
    }))

  it.effect("reads a row again in another query", () =>
    Effect.gen(function*() {
      const extraction = yield* Service
      const once = extraction.rows(orderItems, days(0, 1))
      assert.strictEqual((yield* elapse(Stream.runCollect(Stream.concat(once, once)))).length, 2)
      assert.deepStrictEqual(extraction.intervals, { planned: 2, closed: 2, open: [] })
    }).pipe(Effect.provide(extracting(() => page([item(1, 1)])))))
})

describe("Extraction that fails in one interval", () => {
  const all = items(90, 84)

  /** Fails every request that begins in the second of three intervals, after its first page. */
  const failingWith = (answer: Answer) => {
    const platform = hotel(all)
    return (n: number, sent: Sent): Answer => {
      const { Limitation, UpdatedUtc } = askedOf(sent)
      return UpdatedUtc?.StartUtc === "2026-01-29T00:00:00Z" && Limitation.Cursor !== undefined
        ? answer
        : platform(n, sent)
    }
  }

  const broken = (answer: Answer, options?: Extraction.PagesOptions, concurrency = 1) =>
    Effect.provide(read(days(0, 84), options), extracting(failingWith(answer), { concurrency, pageSize: 10 }))

  it.effect("fails with its error if all rows are requested", () =>
    Effect.gen(function*() {
      const error = yield* Effect.provide(
        Effect.flatMap(Service, (extraction) => Effect.flip(elapse(extraction.all(orderItems, days(0, 84))))),
        extracting((n) => n === 0 ? page([item(1, 1)], id(1)) : status(404), { concurrency: 1, pageSize: 10 })
      )
      assert.deepInclude(error.reason, { _tag: "Rejected", status: 404 })
    }))

  it.effect.each([undefined, { onFailure: "fail" }] as const)(
    "fails with its error, given %j",
    (options) =>
      Effect.gen(function*() {
        const { exit, intervals, rows } = yield* broken(status(404), options)
        assert.strictEqual(
          exit._tag === "Failure" ? exit.failure.message : "none",
          "orderItems: the platform rejected the request with status 404: no message"
        )
        assert.deepStrictEqual(
          [rows.length, intervals.planned, intervals.closed, intervals.open.map(({ filter }) => filter)],
          [40, 3, 1, [{ UpdatedUtc: { StartUtc: "2026-01-29T00:00:00Z", EndUtc: "2026-02-26T00:00:00Z" } }]]
        )
      })
  )

  it.effect.each([1, 2, 3])(
    "names the interval, reads the others and keeps what was read, when it may leave it open: %d at a time",
    (concurrency) =>
      Effect.gen(function*() {
        const { exit, intervals, rows } = yield* broken(status(404), { onFailure: "leaveOpen" }, concurrency)
        assert.strictEqual(exit._tag, "Success")
        assert.strictEqual(rows.length, 70)
        assert.deepStrictEqual(intervals, {
          planned: 3,
          closed: 2,
          open: [{
            operation: "orderItems",
            filter: { UpdatedUtc: { StartUtc: "2026-01-29T00:00:00Z", EndUtc: "2026-02-26T00:00:00Z" } },
            problem: "orderItems: the platform rejected the request with status 404: no message"
          }]
        })
      })
  )

  it.effect.each(
    [
      ["401", status(401), "Unauthorized"],
      ["403", status(403), "Rejected"],
      ["a redirect", status(307, { location: "https://evil.example" }), "RedirectRefused"]
    ] as const
  )(
    "fails after %s, though it may leave the interval open, and sends no more",
    ([, answer, tag]) =>
      Effect.gen(function*() {
        const { asked, exit, intervals } = yield* broken(answer, { onFailure: "leaveOpen" })
        assert.strictEqual(exit._tag === "Failure" ? exit.failure.reason._tag : "none", tag)
        assert.deepStrictEqual([intervals.planned, intervals.closed, intervals.open.length], [3, 1, 1])
        assert.strictEqual(asked.at(-1)?.UpdatedUtc?.StartUtc, "2026-01-29T00:00:00Z")
      })
  )

  it.effect.each(
    [
      [
        "a cursor that comes twice",
        () => page([item(1, 1)], id(500)),
        "the platform returned the cursor 00000000-0000-4000-8000-0000000001f4 twice"
      ],
      [
        "three pages without rows",
        (n: number) => page([], id(n)),
        "the platform returned three empty pages in a row, each with a cursor"
      ],
      [
        "a page of another contract",
        () => json({ OrderItems: null }),
        "the response cannot be read (schema): the list OrderItems is missing"
      ],
      [
        "what stays too heavy",
        () => status(413),
        "the platform returned status 413: the request is too large and cannot be split further"
      ]
    ] as const
  )("leaves it open after %s", ([, answer, problem]) =>
    Effect.gen(function*() {
      const { exit, intervals } = yield* Effect.provide(
        read({ ...days(0, 28), OrderItemIds: [id(2)] }, { onFailure: "leaveOpen" }),
        extracting(answer, { pageSize: 50 })
      )
      assert.strictEqual(exit._tag, "Success")
      assert.deepStrictEqual(
        [intervals.planned, intervals.closed, intervals.open.map((interval) => interval.problem)],
        [1, 0, [`orderItems: ${problem}`]]
      )
    }))

  it.effect("names a list by its length, and an id alone by itself", () =>
    Effect.gen(function*() {
      const { intervals } = yield* Effect.provide(
        read({ OrderItemIds: ids(1001), Currency: "EUR" }, { onFailure: "leaveOpen" }),
        extracting(() => status(404), { concurrency: 1 })
      )
      assert.deepStrictEqual(intervals.open.map(({ filter }) => filter), [
        { OrderItemIds: "1000 values", Currency: "EUR" },
        { OrderItemIds: [id(1001)], Currency: "EUR" }
      ])
    }))
})
