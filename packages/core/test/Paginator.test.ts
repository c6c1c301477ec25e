import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Schema, Stream } from "effect"
import { Pagination } from "../src/MewsError.ts"
import { paginate } from "../src/Paginator.ts"

interface TestPage {
  readonly rows: ReadonlyArray<number>
  readonly next: Option.Option<string>
}

const page = (rows: ReadonlyArray<number>, next?: string): TestPage => ({ rows, next: Option.fromUndefinedOr(next) })

/** A listing that gives each cursor its page, and notes which were asked for. */
const listing = (of: (cursor: string | undefined) => TestPage) => {
  const asked: Array<string | undefined> = []
  const pages = paginate((cursor: Option.Option<string>) =>
    Effect.sync(() => {
      const key = Option.getOrUndefined(cursor)
      asked.push(key)
      return of(key)
    })
  )
  return { asked, pages }
}

const numbered = (last: number, rowsOf: (n: number) => ReadonlyArray<number> = (n) => [n]) =>
  listing((cursor) => {
    const n = Number(cursor ?? 0)
    return page(rowsOf(n), n === last ? undefined : String(n + 1))
  })

const within = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

describe("paginate", () => {
  it.effect("returns the pages in their order, and ends after the one without a cursor", () =>
    Effect.gen(function*() {
      const { asked, pages } = numbered(3)
      assert.deepStrictEqual(
        yield* Stream.runCollect(pages),
        [page([0], "1"), page([1], "2"), page([2], "3"), page([3])]
      )
      assert.deepStrictEqual(asked, [undefined, "1", "2", "3"])
    }))

  it.effect("ends with an only page that is empty", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* Stream.runCollect(numbered(0, () => []).pages), [page([])])
    }))

  it.effect("goes on after two empty pages with a cursor, again and again", () =>
    Effect.gen(function*() {
      const { pages } = numbered(9, (n) => n % 3 === 0 ? [n] : [])
      const read = yield* Stream.runCollect(pages)
      assert.deepStrictEqual(read.flatMap(({ rows }) => rows), [0, 3, 6, 9])
      assert.strictEqual(read.length, 10)
    }))

  it.effect("goes on after a page shorter than the others", () =>
    Effect.gen(function*() {
      const { pages } = numbered(2, (n) => Array.from({ length: [1000, 1, 1000][n] ?? 0 }, () => n))
      const read = yield* Stream.runCollect(pages)
      assert.deepStrictEqual(read.map(({ rows }) => rows.length), [1000, 1, 1000])
    }))

  it.effect.each(Array.from({ length: 10 }, (_, n) => n + 1))(
    "fails at the first repeat of a cursor in a cycle of %d",
    (length) =>
      Effect.gen(function*() {
        const { asked, pages } = listing((cursor) => page([1], `c${(Number(cursor?.slice(1) ?? -1) + 1) % length}`))
        const read: Array<TestPage> = []
        const error = yield* Effect.flip(Stream.runForEach(pages, (each) => Effect.sync(() => read.push(each))))
        assert.deepStrictEqual(error, new Pagination({ kind: "loop", cursor: "c0" }))
        assert.deepStrictEqual([asked.length, read.length], [length + 1, length])
      })
  )

  it.effect.prop(
    "never requests a cursor twice, whatever the cycle and what leads to it",
    [within(0, 20), within(1, 20)],
    ([tail, cycle]) =>
      Effect.gen(function*() {
        const { asked, pages } = listing((cursor) => {
          const n = Number(cursor ?? 0)
          return page([n], String(n < tail + cycle ? n + 1 : tail + 1))
        })
        const error = yield* Effect.flip(Stream.runDrain(pages))
        assert.deepInclude(error, { _tag: "Pagination", kind: "loop", cursor: String(tail + 1) })
        assert.strictEqual(new Set(asked).size, asked.length)
      })
  )

  it.effect("fails after three empty pages in a row with a cursor", () =>
    Effect.gen(function*() {
      const { asked, pages } = numbered(99, (n) => n < 2 ? [n] : [])
      const error = yield* Effect.flip(Stream.runDrain(pages))
      assert.deepStrictEqual(error, new Pagination({ kind: "noProgress", cursor: "5" }))
      assert.strictEqual(asked.length, 5)
    }))

  it.effect("ends, and does not fail, when the third empty page has no cursor", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* Stream.runCollect(numbered(2, () => []).pages)).length, 3)
    }))

  it.effect("requests a page when the one before it has been consumed, and not before", () =>
    Effect.gen(function*() {
      const { asked, pages } = numbered(9)
      const before: Array<number> = []
      yield* Stream.runForEach(Stream.take(pages, 3), () => Effect.sync(() => before.push(asked.length)))
      assert.deepStrictEqual([before, asked.length], [[1, 2, 3], 3])
    }))

  it.effect("starts from the first page each time it is run", () =>
    Effect.gen(function*() {
      const { asked, pages } = numbered(1)
      yield* Stream.runDrain(pages)
      yield* Stream.runDrain(pages)
      assert.deepStrictEqual(asked, [undefined, "1", undefined, "1"])
    }))

  it.effect("fails as its fetch fails, after the pages before", () =>
    Effect.gen(function*() {
      const read: Array<number> = []
      const pages = paginate((cursor: Option.Option<string>) =>
        Option.isNone(cursor) ? Effect.succeed(page([1], "a")) : Effect.fail("lost")
      )
      const error = yield* Effect.flip(Stream.runForEach(pages, ({ rows }) => Effect.sync(() => read.push(...rows))))
      assert.deepStrictEqual([error, read], ["lost", [1]])
    }))
})
