import { Effect, Layer, Option, Stream } from "effect"
import { IntervalStore } from "../../src/index.ts"

export type Method = "load" | "record" | "page" | "close" | "split" | "pages"

/** What a run left, by the name of the interval. */
export class Kept {
  readonly closed = new Map<string, ReadonlyArray<IntervalStore.StoredPage>>()
  readonly ends = new Map<string, IntervalStore.End>()
  readonly split = new Set<string>()
  /** The intervals that are being recorded now. */
  readonly open = new Set<string>()
  /** All that was asked of the store, in its order; of an interval only its number, in the order of their coming. */
  readonly events: Array<string> = []
  readonly #names = new Map<string, number>()

  event(what: string, interval: string): void {
    const number = this.#names.get(interval) ?? this.#names.size
    this.#names.set(interval, number)
    this.events.push(`${what} ${number}`)
  }
}

/** A store in memory, which refuses to record an interval twice at the same time. `failsAt` breaks one of its methods. */
export const inMemory = (kept: Kept, failsAt?: Method): IntervalStore.IntervalStore => {
  const failing = (method: Method) =>
    method === failsAt ? Effect.fail(new IntervalStore.StoreError({ problem: `no ${method}` })) : Effect.void
  const told = (method: Method, interval: string) =>
    Effect.andThen(failing(method), Effect.sync(() => kept.event(method, interval)))
  return {
    load: Effect.fnUntraced(function*(interval) {
      yield* told("load", interval)
      const pages = kept.closed.get(interval)
      if (pages !== undefined) {
        const stored = failsAt === "pages"
          ? Stream.concat(Stream.fromIterable(pages), Stream.fromEffectDrain(failing("pages")))
          : Stream.fromIterable(pages)
        return Option.some(
          { _tag: "Closed", pages: stored, end: kept.ends.get(interval) ?? { _tag: "NullCursor" } } as const
        )
      }
      return kept.split.has(interval) ? Option.some({ _tag: "Split" } as const) : Option.none()
    }),
    record: Effect.fnUntraced(function*(interval) {
      yield* told("record", interval)
      if (kept.open.has(interval)) return yield* Effect.die(new Error(`${interval} is being recorded`))
      yield* Effect.acquireRelease(
        Effect.sync(() => kept.open.add(interval)),
        () => Effect.sync(() => kept.open.delete(interval))
      )
      const pages: Array<IntervalStore.StoredPage> = []
      return {
        page: (page) => Effect.andThen(told("page", interval), Effect.sync(() => pages.push(page))),
        close: (end) =>
          Effect.andThen(
            told("close", interval),
            Effect.sync(() => {
              kept.closed.set(interval, pages)
              kept.ends.set(interval, end)
            })
          )
      }
    }),
    split: (interval) =>
      Effect.andThen(
        told("split", interval),
        Effect.suspend(() => {
          if (kept.open.has(interval)) return Effect.die(new Error(`${interval} is being recorded`))
          kept.split.add(interval)
          return Effect.void
        })
      )
  }
}

export const layer = (kept: Kept, failsAt?: Method): Layer.Layer<never> =>
  Layer.succeed(IntervalStore.IntervalStore, inMemory(kept, failsAt))
