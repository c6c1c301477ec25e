/**
 * Listings that ended with a short page, of queries whose rows have been handed over.
 *
 * @internal
 */
import { Effect, Option, Result, Stream } from "effect"
import { MewsError, Pagination } from "../MewsError.ts"
import type * as Operation from "../Operation.ts"
import type { Ended, IntervalReader } from "./intervalReader.ts"
import type { PageEnds } from "./pageEnds.ts"
import type { QueryCount } from "./queryCount.ts"

interface Late {
  readonly operation: Operation.Any
  readonly check: Effect.Effect<void>
}

export class LateEnds {
  readonly #reader: IntervalReader
  readonly #ends: PageEnds
  #late: Array<Late> = []

  constructor(reader: IntervalReader, ends: PageEnds) {
    this.#reader = reader
    this.#ends = ends
  }

  add<Filter extends object, Row extends { readonly Id: string }>(ended: Ended<Filter, Row>, count: QueryCount): void {
    this.#late.push({ operation: ended.interval.operation, check: this.#check(ended, count) })
  }

  /** Reads the listings of doubted operations on. Rows that come now cannot be used: their intervals are left open. */
  readonly settle = Effect.suspend(() => {
    const doubted = this.#late.filter(({ operation }) => this.#ends.isDoubted(operation))
    this.#late = this.#late.filter((each) => !doubted.includes(each))
    return Effect.forEach(doubted, ({ check }) => check, { discard: true })
  })

  #check<Filter extends object, Row extends { readonly Id: string }>(
    ended: Ended<Filter, Row>,
    count: QueryCount
  ): Effect.Effect<void> {
    const { cursor, interval: { filter, operation } } = ended
    return Effect.gen({ self: this }, function*() {
      const rows = Stream.filter(this.#reader.readOn(ended), ({ rows }) => rows.length > 0)
      const more = yield* Effect.result(Stream.runHead(rows))
      const error = Result.isFailure(more)
        ? more.failure
        : Option.isSome(more.success)
        ? new MewsError({
          operation: operation.name,
          reason: new Pagination({ kind: "shortPage", cursor }),
          attempts: 1
        })
        : undefined
      if (error === undefined) return
      yield* count.reopened
      yield* count.leave(filter, error)
    })
  }
}
