/**
 * What holds of every store of intervals: a suite that each of them runs.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, type Scope, Stream } from "effect"
import type { IntervalStore } from "../../src/index.ts"

export interface Stores<E, R> {
  /** A store that knows of nothing, for as long as a process lives that has begun a run. */
  readonly fresh: Effect.Effect<
    { readonly store: IntervalStore.IntervalStore; readonly again: Effect.Effect<IntervalStore.IntervalStore, E, R> },
    E,
    R | Scope.Scope
  >
  /** Whether what is closed is known to the process that takes the run up. */
  readonly keeps: boolean
  readonly provide: <A>(effect: Effect.Effect<A, unknown, R | Scope.Scope>) => Effect.Effect<A, unknown>
}

const page = (body: string, requestId?: string): IntervalStore.StoredPage => ({ body, requestId })
const pages = [page(`{"a":[1,2]}`, "r-1"), page("[]"), page("{\"é\":\"\\n\"}", "r-3")]

const ends: ReadonlyArray<IntervalStore.End> = [
  { _tag: "NullCursor" },
  { _tag: "AllNamed" },
  { _tag: "ShortPage", cursor: "c" }
]

const record = (
  store: IntervalStore.IntervalStore,
  interval: string,
  each: ReadonlyArray<IntervalStore.StoredPage>,
  end?: IntervalStore.End
) =>
  Effect.scoped(Effect.gen(function*() {
    const recorder = yield* store.record(interval)
    for (const page of each) yield* recorder.page(page)
    if (end !== undefined) yield* recorder.close(end)
  }))

/** The pages of an interval, `Split`, or nothing. */
const known = Effect.fnUntraced(function*(store: IntervalStore.IntervalStore, interval: string) {
  const stored = yield* store.load(interval)
  if (Option.isNone(stored)) return undefined
  return stored.value._tag === "Split" ? "Split" : yield* Stream.runCollect(stored.value.pages)
})

export const suite = <E, R>(name: string, { fresh, keeps, provide }: Stores<E, R>): void => {
  const kept = <A>(value: A): A | undefined => keeps ? value : undefined
  const over = (
    what: string,
    test: (
      store: IntervalStore.IntervalStore,
      again: Effect.Effect<IntervalStore.IntervalStore, E, R>
    ) => Effect.Effect<
      void,
      unknown,
      R | Scope.Scope
    >
  ) => it.effect(what, () => Effect.orDie(provide(Effect.flatMap(fresh, ({ again, store }) => test(store, again)))))

  describe(`a store of intervals: ${name}`, () => {
    over("knows of nothing at first", (store) =>
      Effect.gen(function*() {
        assert.isUndefined(yield* known(store, "a"))
      }))

    for (const end of ends) {
      over(
        `returns what was completed to the resumed run, in its order: ${end._tag}`,
        (store, again) =>
          Effect.gen(function*() {
            yield* record(store, "a", pages, end)
            yield* record(store, "none", [], end)
            const later = yield* again
            assert.deepStrictEqual(yield* known(later, "a"), kept(pages))
            assert.deepStrictEqual(yield* known(later, "none"), kept([]))
            assert.isUndefined(yield* known(later, "A"))
          })
      )
    }

    over("does not know of what was not closed", (store, again) =>
      Effect.gen(function*() {
        yield* record(store, "a", pages)
        yield* record(store, "closed", pages, ends[0])
        assert.isUndefined(yield* known(yield* again, "a"))
      }))

    over("knows of an interval that was split, and not of its halves", (store, again) =>
      Effect.gen(function*() {
        yield* store.split("a")
        const later = yield* again
        assert.deepStrictEqual(yield* known(later, "a"), kept("Split"))
        assert.isUndefined(yield* known(later, "b"))
      }))

    over(
      "distinguishes intervals by every letter, however long and whatever is in them",
      (store, again) =>
        Effect.gen(function*() {
          const names = ["a", "A", "a ", "../a", "a/b", "é", "\u0000", "x".repeat(5000), `${"x".repeat(5000)}y`]
          for (const [index, name] of names.entries()) yield* record(store, name, [page(`${index}`)], ends[0])
          const later = yield* again
          for (const [index, name] of names.entries()) {
            assert.deepStrictEqual(yield* known(later, name), kept([page(`${index}`)]))
          }
        })
    )

    over("keeps intervals apart that are read side by side", (store, again) =>
      Effect.gen(function*() {
        const names = Array.from({ length: 20 }, (_, index) => `interval ${index}`)
        yield* Effect.forEach(names, (name) => record(store, name, [page(name), page(`${name}!`)], ends[0]), {
          concurrency: "unbounded"
        })
        const later = yield* again
        for (const name of names) {
          assert.deepStrictEqual(yield* known(later, name), kept([page(name), page(`${name}!`)]))
        }
      }))
  })
}
