/**
 * What holds of every source, whatever it reads from: a suite that each of them runs.
 */
import { assert, describe, it } from "@effect/vitest"
import { Ids, Instant, Interval, type OrderItem } from "@nightaudit/core"
import { type Hotel, Sandbox, type SandboxOptions } from "@nightaudit/sandbox"
import { Effect, type Layer, Option, Result, type Scope, Stream } from "effect"
import { Basis, Source, type SourceError, type SourceRun } from "../../src/index.ts"

type Of<E> = (options: SandboxOptions) => Layer.Layer<Source.Source | Sandbox, E>

export interface Sources<E> {
  /** A source of a hotel, with the hotel. */
  readonly of: Of<E>
  /** One of which no range can be read, and why. */
  readonly broken: { readonly of: Of<E>; readonly reason: SourceError.Reason["_tag"] }
  /** One that leaves some of a range open, where there are such. */
  readonly open?: Of<E>
  /** One whose items are other ones once the items of a range have been read, where that can be. */
  readonly changing?: Of<E>
  /** One that gives the older of the copies of an item first, where it may have copies. */
  readonly copies?: Of<E>
  /** One that has a row that doesn't match the contract among the items. */
  readonly damaged: Of<E>
  /** Whether rows are counted; a mirror counts none. */
  readonly countsRows: boolean
}

const hotel = { seed: 31, orders: 60, enterprises: 2, defects: "none" } as const
const timeout = 60_000
const march = { StartUtc: "2026-03-01T00:00:00Z", EndUtc: "2026-04-01T00:00:00Z" }

const instant = (text: string) => Instant.Instant.make(text)
const rangeOf = (from: string, to: string): Interval.Range =>
  Option.getOrThrow(Interval.make(instant(from), instant(to)))
const whole = rangeOf(march.StartUtc, march.EndUtc)

const begun = Effect.flatMap(Source.Source, ({ begin }) => begin)

/** The last version of each row, by id, whatever the order of its keys. */
const byId = (rows: ReadonlyArray<{ readonly Id: string }>): ReadonlyMap<string, string> =>
  new Map(rows.map((row): [string, string] => [row.Id, stable(row)]).toSorted(([self], [that]) => self < that ? -1 : 1))

const stable = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([self], [that]) => self < that ? -1 : 1))
      : each)

const collected = <Row, E, R>(pages: Stream.Stream<ReadonlyArray<Row>, E, R>) =>
  Effect.map(Stream.runCollect(pages), (pages) => pages.flat())

const everyItem = (source: SourceRun.Run, range = whole, basis: Basis.Basis = "consumed") =>
  Effect.map(
    Effect.flatMap(source.enterprises, (enterprises) =>
      Effect.forEach(enterprises, ({ Id }) =>
        collected(source.itemsInRange({ basis, enterpriseIds: [Id], range })))),
    (items) =>
      items.flat()
  )

const itemsOf = (hotel: Hotel) => [...hotel.records()].flatMap(({ items }) => items)
const ordersOf = (hotel: Hotel, of: "reservation" | "productServiceOrder") => {
  const services = new Set<string>(hotel.services.map(({ Id }) => Id))
  return [...hotel.records()].flatMap(({ kind, order }) =>
    kind === of && order !== null && services.has(order.ServiceId) ? [order] : []
  )
}
const isIn = (range: Interval.Range, at: string | null | undefined) =>
  at != null && Interval.contains(range, instant(at))

const orderIds = (rows: ReadonlyArray<{ readonly Id: string }>) => rows.map(({ Id }) => Ids.ServiceOrderId.make(Id))
const unknownId = "00000000-0000-4000-8000-000000000000"

/** What a report says at this moment. */
const told = ({ intervals, operations, quarantined, drift }: SourceRun.Report) =>
  JSON.stringify([[...operations], intervals, quarantined, drift])

const rowsOf = ({ operations }: SourceRun.Report): number =>
  [...operations.values()].reduce((sum, { rows }) => sum + rows, 0)

/** Some of everything is read. */
const readAll = Effect.fnUntraced(function*(source: SourceRun.Run) {
  const items = yield* everyItem(source)
  yield* source.services
  yield* source.itemsOf(items.slice(0, 5).map(({ ServiceOrderId }) => ServiceOrderId))
  return items
})

export const suite = <E>(name: string, sources: Sources<E>): void => {
  const over = (
    what: string,
    of: Of<E>,
    test: (hotel: Hotel) => Effect.Effect<void, unknown, Source.Source | Scope.Scope>
  ) =>
    it.live(
      what,
      () => Effect.flatMap(Sandbox, ({ hotel }) => test(hotel)).pipe(Effect.scoped, Effect.provide(of(hotel))),
      timeout
    )

  describe(`a source: ${name}`, () => {
    over("returns every enterprise and service, sorted by id", sources.of, (hotel) =>
      Effect.gen(function*() {
        const source = yield* begun
        for (
          const [given, expected] of [
            [yield* source.enterprises, hotel.enterprises],
            [yield* source.services, hotel.services]
          ] as const
        ) {
          assert.deepStrictEqual(byId(given), byId(expected))
          assert.deepStrictEqual(given.map(({ Id }) => String(Id)), expected.map(({ Id }) => String(Id)).toSorted())
        }
      }))

    over("returns every item of a range, by each basis, and no other", sources.of, (hotel) =>
      Effect.gen(function*() {
        const source = yield* begun
        for (const basis of ["consumed", "closed", "created", "updated"] as const) {
          const range = rangeOf("2026-03-05T00:00:00Z", "2026-03-20T00:00:00Z")
          const expected = itemsOf(hotel).filter((item) => isIn(range, item[Basis.field[basis]]))
          assert.isAbove(expected.length, 5)
          assert.deepStrictEqual(byId(yield* everyItem(source, range, basis)), byId(expected))
        }
      }))

    over("returns the items of the requested services", sources.of, (hotel) =>
      Effect.gen(function*() {
        const source = yield* begun
        const [first] = itemsOf(hotel)
        if (first === undefined) return assert.fail("no item")
        const enterpriseId = Ids.EnterpriseId.make(first.EnterpriseId)
        const serviceIds = [Ids.ServiceId.make(first.ServiceId)]
        const given = yield* collected(
          source.itemsInRange({ basis: "consumed", enterpriseIds: [enterpriseId], serviceIds, range: whole })
        )
        const expected = itemsOf(hotel).filter((item) =>
          item.ServiceId === first.ServiceId && isIn(whole, item.ConsumedUtc)
        )
        assert.deepStrictEqual(byId(given), byId(expected))
      }))

    over("takes a range to its start and not to its end", sources.of, (hotel) =>
      Effect.gen(function*() {
        const source = yield* begun
        const item = itemsOf(hotel).find(({ ConsumedUtc }) => isIn(whole, ConsumedUtc))
        if (item === undefined) return assert.fail("no item")
        const at = item.ConsumedUtc
        const holds = (range: Interval.Range) =>
          Effect.map(everyItem(source, range), (rows) => rows.some(({ Id }) => Id === item.Id))
        assert.deepStrictEqual(
          [yield* holds(rangeOf(at, march.EndUtc)), yield* holds(rangeOf(march.StartUtc, at))],
          [true, false]
        )
      }))

    over(
      "returns what is requested by ID, all of it and each row once, and nothing for what does not exist",
      sources.of,
      (hotel) =>
        Effect.gen(function*() {
          const source = yield* begun
          const [items, reservations, orders] = [
            itemsOf(hotel),
            ordersOf(hotel, "reservation"),
            ordersOf(hotel, "productServiceOrder")
          ]
          const gone = Ids.ServiceOrderId.make(unknownId)
          const serviceIds = hotel.services.map(({ Id }) => Ids.ServiceId.make(Id))
          const same = (
            given: ReadonlyArray<{ readonly Id: string }>,
            expected: ReadonlyArray<{ readonly Id: string }>
          ) => {
            assert.isNotEmpty(expected)
            assert.deepStrictEqual(byId(given), byId(expected))
            assert.strictEqual(given.length, expected.length)
          }
          same(
            yield* source.items([...items.map(({ Id }) => Ids.OrderItemId.make(Id)), Ids.OrderItemId.make(unknownId)]),
            items
          )
          same(yield* source.reservations([gone, ...orderIds(reservations)]), reservations)
          same(yield* source.productServiceOrders([gone, ...orderIds(orders)], serviceIds), orders)
          const some = [...new Set(items.map(({ ServiceOrderId }) => ServiceOrderId))].slice(0, 20)
          same(
            yield* source.itemsOf([gone, ...some.map((id) => Ids.ServiceOrderId.make(id))]),
            items.filter(({ ServiceOrderId }) => some.includes(ServiceOrderId))
          )
          assert.deepStrictEqual(yield* source.items([Ids.OrderItemId.make(unknownId)]), [])
          assert.deepStrictEqual(yield* source.itemsOf([gone]), [])
          assert.deepStrictEqual(yield* source.reservations([gone]), [])
          assert.deepStrictEqual(yield* source.productServiceOrders([gone], serviceIds), [])
          assert.deepStrictEqual(yield* source.productServiceOrders(orderIds(orders), []), [])
          const [order] = orders
          const others = serviceIds.filter((id) => id !== order?.ServiceId)
          assert.deepStrictEqual(yield* source.productServiceOrders(orderIds(orders.slice(0, 1)), others), [])
        })
    )

    over("returns every order that was made or changed in a range", sources.of, (hotel) =>
      Effect.gen(function*() {
        const source = yield* begun
        const range = rangeOf("2026-03-05T00:00:00Z", "2026-03-20T00:00:00Z")
        for (const { Id } of hotel.enterprises) {
          const enterpriseId = Ids.EnterpriseId.make(Id)
          const own = hotel.services.filter(({ EnterpriseId }) => EnterpriseId === Id)
          const serviceIds = own.map(({ Id }) => Ids.ServiceId.make(Id))
          const isOwn = ({ ServiceId }: { readonly ServiceId: string }) => own.some(({ Id }) => Id === ServiceId)
          const query = { enterpriseIds: [enterpriseId], serviceIds, range }
          assert.deepStrictEqual(
            byId(yield* collected(source.reservationsIn(query))),
            byId(
              ordersOf(hotel, "reservation").filter((row) =>
                isOwn(row) && (isIn(range, row.UpdatedUtc) || isIn(range, row.CreatedUtc))
              )
            )
          )
          assert.deepStrictEqual(
            byId(yield* collected(source.productServiceOrdersIn(query))),
            byId(ordersOf(hotel, "productServiceOrder").filter((row) => isOwn(row) && isIn(range, row.UpdatedUtc)))
          )
          assert.deepStrictEqual(yield* collected(source.reservationsIn({ ...query, serviceIds: [] })), [])
        }
      }))

    over("says that it has read everything, and what", sources.of, () =>
      Effect.gen(function*() {
        const source = yield* begun
        const items = yield* readAll(source)
        const { intervals, operations, quarantined } = source.report
        assert.deepStrictEqual([intervals.closed, intervals.open, quarantined], [intervals.planned, [], []])
        if (sources.countsRows) {
          assert.isAtLeast(
            operations.get("orderItems")?.rows ?? 0,
            new Set(items.map(({ Id }) => Id)).size
          )
        }
      }))

    over(
      "begins at zero with each run, whatever others have read or read meanwhile",
      sources.of,
      () =>
        Effect.gen(function*() {
          const first = yield* begun
          const before = told(first.report)
          const items = yield* readAll(first)
          const after = told(first.report)
          const [second, third] = [yield* begun, yield* begun]
          assert.strictEqual(told(second.report), before)
          const [again] = yield* Effect.all([readAll(second), third.services], { concurrency: 2 })
          assert.deepStrictEqual(byId(again), byId(items))
          const counts = ({ operations }: SourceRun.Report) =>
            [...operations].map(([name, { rows, quarantined }]) => [name, rows, quarantined])
          assert.deepStrictEqual(counts(second.report), counts(first.report))
          assert.deepStrictEqual(second.report.intervals, first.report.intervals)
          assert.strictEqual(told(first.report), after)
        })
    )

    it.live("reads only its own hotel, alone and among others, and counts its own rows", () =>
      Effect.gen(function*() {
        const alone = Effect.gen(function*() {
          const { hotel } = yield* Sandbox
          const source = yield* begun
          const items = yield* readAll(source)
          const expected = itemsOf(hotel).filter(({ ConsumedUtc }) => isIn(whole, ConsumedUtc))
          assert.deepStrictEqual(byId(items), byId(expected))
          return rowsOf(source.report)
        }).pipe(Effect.scoped)
        const [small, large] = [{ ...hotel, orders: 20 }, { ...hotel, seed: 32, orders: 40 }]
        const siblings = yield* Effect.all(
          [Effect.provide(alone, sources.of(small)), Effect.provide(alone, sources.of(large))],
          { concurrency: 2 }
        )
        const nested = yield* Effect.gen(function*() {
          const inner = yield* Effect.provide(alone, sources.of(large))
          return [yield* alone, inner]
        }).pipe(Effect.provide(sources.of(small)))
        assert.deepStrictEqual(nested, siblings)
        if (sources.countsRows) assert.notStrictEqual(siblings[0], siblings[1])
      }), timeout)

    over(
      `fails with its reason where it cannot be read: ${sources.broken.reason}`,
      sources.broken.of,
      () =>
        Effect.gen(function*() {
          const source = yield* begun
          const { isFatal, message, reason } = yield* Effect.flip(everyItem(source))
          assert.deepStrictEqual([reason._tag, isFatal], [sources.broken.reason, true])
          assert.strictEqual(message, reason.message)
          assert.isNotEmpty(message)
        })
    )

    over(
      "sets a row aside that does not match the contract, and says so",
      sources.damaged,
      (hotel) =>
        Effect.gen(function*() {
          const source = yield* begun
          const items = yield* everyItem(source)
          const { quarantined, operations } = source.report
          assert.deepStrictEqual(quarantined.map(({ operation }) => operation), ["orderItems"])
          assert.strictEqual(operations.get("orderItems")?.quarantined, 1)
          const expected = itemsOf(hotel).filter(({ ConsumedUtc }) => isIn(whole, ConsumedUtc))
          assert.strictEqual(new Set(items.map(({ Id }) => Id)).size, expected.length - 1)
          assert.strictEqual(source.report.intervals.closed, source.report.intervals.planned)
        })
    )

    const { changing, copies, open } = sources
    if (open !== undefined) {
      over("names what it leaves open, and returns the rest", open, () =>
        Effect.gen(function*() {
          const source = yield* begun
          yield* everyItem(source)
          const { intervals, progressOf } = source.report
          assert.isNotEmpty(intervals.open)
          assert.strictEqual(intervals.planned - intervals.closed, intervals.open.length)
          assert.strictEqual(progressOf("orderItems").open, intervals.open.length)
          for (const { operation, problem } of intervals.open) {
            assert.strictEqual(operation, "orderItems")
            assert.isNotEmpty(problem)
          }
          assert.isNotEmpty(yield* source.services)
        }))
    }
    const isLast = (what: string, of: Of<E> | undefined) => {
      if (of === undefined) return
      over(what, of, () =>
        Effect.gen(function*() {
          const source = yield* begun
          const items = yield* everyItem(source)
          const last = new Map<string, OrderItem.OrderItem>(items.map((item) => [item.Id, item]))
          assert.isNotEmpty(items)
          assert.isTrue([...last.values()].every(({ Type }) => String(Type) === "Newest"))
          const given = yield* Effect.result(source.items([...last.values()].map(({ Id }) => Id)))
          if (Result.isSuccess(given)) assert.deepStrictEqual(byId(given.success), byId([...last.values()]))
        }))
    }
    isLast("returns the last version of what changes while it is read", changing)
    isLast("returns the newest of the copies of a row", copies)
  })
}
