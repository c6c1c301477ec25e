import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { consumed, fault, faulty, ids, page, transports } from "./support/Faulting.ts"

const forever = { times: "forever" } as const

/** Every page up to the one without a cursor, at most the given number. */
const pages = Effect.fnUntraced(function*(most: number, filter = {}) {
  const read: Array<ReadonlyArray<string>> = []
  const cursors: Array<string | null> = []
  let cursor: string | null = null
  do {
    const next: { rows: ReadonlyArray<{ Id: string }>; cursor: string | null } = yield* page(
      "orderItems",
      { Cursor: cursor },
      filter
    )
    read.push(next.rows.map((row) => row.Id))
    cursors.push(next.cursor)
    cursor = next.cursor
  } while (cursor !== null && read.length < most)
  return { read, cursors }
})

describe.each(transports)("Faults of the page (%s)", (transport) => {
  it.live("repeats rows of the page before, and loses none", () =>
    Effect.gen(function*() {
      const { read } = yield* pages(1000)
      const plain = yield* pages(1000)
      assert.deepStrictEqual(read[1]?.slice(0, 3), read[0]?.slice(-3))
      assert.strictEqual(read[1]?.length, 10)
      assert.deepStrictEqual([...new Set(read.flat())], plain.read.flat())
      assert.deepStrictEqual(yield* consumed, [1])
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "repeatRows", count: 3 }, { when: "following page" })]))))

  it.live.each([1, 2, 3] as const)("repeats cursors in a cycle of %s", (cycle) =>
    Effect.gen(function*() {
      const { cursors } = yield* pages(8)
      assert.deepStrictEqual(cursors.slice(cycle), cursors.slice(0, -cycle))
      assert.strictEqual(new Set(cursors).size, cycle)
      assert.deepStrictEqual(yield* consumed, [Math.floor(7 / cycle)])
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "repeatCursor", cycle }, forever)]))))

  it.live("is empty with a cursor that leads on", () =>
    Effect.gen(function*() {
      const { read } = yield* pages(1000)
      const plain = yield* pages(1000)
      assert.deepStrictEqual([read[0], read[2]], [[], []])
      assert.deepStrictEqual(read.flat(), plain.read.flat())
      assert.deepStrictEqual(yield* consumed, [1, 1])
    }).pipe(Effect.provide(faulty(transport, [
      fault({ type: "emptyPage" }),
      fault({ type: "emptyPage" }, { when: "following page", occurrence: 2 })
    ]))))

  it.live("is empty for ever, each time with another cursor", () =>
    Effect.gen(function*() {
      const { cursors, read } = yield* pages(5)
      assert.deepStrictEqual(read.flat(), [])
      assert.strictEqual(new Set(cursors).size, 5)
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "emptyPage" }, forever)]))))

  it.live("is empty without a cursor", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* page("orderItems"), { rows: [], cursor: null })
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "emptyPage", cursor: false })]))))

  it.live("is shorter than requested", () =>
    Effect.gen(function*() {
      const { read } = yield* pages(1000)
      const plain = yield* pages(1000)
      assert.deepStrictEqual([read[0]?.length, read[1]?.length, read[2]?.length], [5, 2, 10])
      assert.deepStrictEqual(read.flat(), plain.read.flat())
    }).pipe(Effect.provide(faulty(transport, [
      fault({ type: "shortPage" }),
      fault({ type: "shortPage", rows: 2 }, { occurrence: 2 })
    ]))))

  it.live("is longer than requested", () =>
    Effect.gen(function*() {
      const { read } = yield* pages(1000)
      const plain = yield* pages(1000)
      assert.deepStrictEqual([read[0]?.length, read[1]?.length], [30, 10])
      assert.deepStrictEqual(read.flat(), plain.read.flat())
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "longPage", factor: 3 })]))))

  it.live("has a row more, of another time and another enterprise", () =>
    Effect.gen(function*() {
      const CreatedUtc = { StartUtc: "2026-03-10T00:00:00Z", EndUtc: "2026-04-01T00:00:00Z" }
      const [strayed, plain] = [
        yield* page("orderItems", {}, { CreatedUtc }),
        yield* page("orderItems", {}, { CreatedUtc })
      ]
      const [stray, ...others] = strayed.rows
      assert.deepStrictEqual(ids(others), ids(plain.rows))
      assert.strictEqual(stray?.["CreatedUtc"], "1900-01-01T00:00:00Z")
      assert.notStrictEqual(stray?.["EnterpriseId"], others[0]?.["EnterpriseId"])
      assert.notInclude(ids(plain.rows), stray?.Id)
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "strayRow" })]))))

  it.live("holds the end of its interval", () =>
    Effect.gen(function*() {
      const last = (yield* page("orderItems", { Count: 1 })).rows[0]
      const CreatedUtc = { StartUtc: "2026-03-10T00:00:00Z", EndUtc: last?.["CreatedUtc"] }
      const [wide, plain] = [
        yield* page("orderItems", {}, { CreatedUtc }),
        yield* page("orderItems", {}, { CreatedUtc })
      ]
      assert.include(ids(wide.rows), last?.Id)
      assert.notInclude(ids(plain.rows), last?.Id)
      assert.deepStrictEqual(yield* consumed, [1])
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "inclusiveEnd" }, { occurrence: 2 })]))))
})
