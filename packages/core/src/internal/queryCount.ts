/**
 * What becomes of the intervals of a query. Of an attempt that is not completed none counts.
 *
 * @internal
 */
import { Effect, Option, Schema } from "effect"
import type { Attempt } from "../Attempt.ts"
import type { Progress } from "../Counts.ts"
import * as Instant from "../Instant.ts"
import * as Interval from "../Interval.ts"
import type { MewsError } from "../MewsError.ts"
import type { Intervals, OpenInterval } from "../OpenInterval.ts"
import type * as Operation from "../Operation.ts"
import { Purpose } from "../Purpose.ts"
import type { Tally } from "../Tally.ts"

interface Counted {
  readonly attempt: Option.Option<Attempt>
  readonly intervals: Intervals
  readonly tally: Tally["Service"]
}

export class QueryCount {
  readonly #operation: Operation.Any
  readonly #attempt: Option.Option<Attempt>
  readonly #tally: Tally["Service"]
  readonly #intervals: Intervals
  readonly #progress: Progress
  readonly #planned: number
  #closed = 0
  #isWhole = false

  constructor(operation: Operation.Any, planned: number, { attempt, intervals, tally }: Counted) {
    this.#operation = operation
    this.#planned = planned
    this.#attempt = attempt
    this.#tally = tally
    this.#intervals = intervals
    this.#progress = tally.progressOf(operation.name)
    this.#add(planned, 0)
  }

  /** An interval has been read to its end. */
  readonly closed = Effect.sync(() => this.#close(1))

  /** One that was read to its end is read on. */
  readonly reopened = Effect.sync(() => this.#close(-1))

  /** All of them have been read, or left open. */
  readonly whole = Effect.sync(() => {
    this.#isWhole = true
  })

  /** No more of them is read. */
  readonly over = Effect.sync(() => {
    if (Option.isSome(this.#attempt) && !this.#isWhole) this.#add(-this.#planned, -this.#closed)
  })

  /** One could not be read: it is left open, unless something else is to be tried. */
  failed(filter: object, error: MewsError): Effect.Effect<void> {
    return Effect.suspend(() => {
      if (Option.isNone(this.#attempt)) return this.leave(filter, error)
      this.#attempt.value.hasFailed = true
      this.#tally.of(this.#operation.name).splits += 1
      return Effect.void
    })
  }

  /** Leaves one open in any case. */
  leave(filter: object, error: MewsError): Effect.Effect<void> {
    return Effect.map(Purpose, (purpose) => {
      const left = open(this.#operation, filter, error, purpose)
      this.#intervals.open.push(left)
      this.#progress.open += 1
      if (Option.isSome(purpose)) purpose.value.onOpen?.(left)
    })
  }

  #close(by: number): void {
    this.#closed += by
    this.#add(0, by)
  }

  #add(planned: number, closed: number): void {
    for (const each of [this.#intervals, this.#progress]) {
      each.planned += planned
      each.closed += closed
    }
  }
}

const open = (
  operation: Operation.Any,
  filter: object,
  error: MewsError,
  purpose: Option.Option<Purpose>
): OpenInterval => ({
  operation: operation.name,
  filter: Object.fromEntries(
    Object.entries(filter).map(([field, value]) => [
      field,
      Array.isArray(value) && value.length > 1 ? `${value.length} values` : value
    ])
  ),
  ...Option.match(purpose, {
    onNone: () => ({}),
    onSome: ({ enterpriseId, localDateOf }) => {
      const [within] = Object.entries(filter).flatMap(([field, value]) => operation.intervals.has(field) ? [value] : [])
      return { enterpriseId, ...(isRange(within) && { dates: datesOf(within, localDateOf) }) }
    }
  }),
  problem: error.message
})

const isRange = Schema.is(Interval.Range)

const datesOf = ({ EndUtc, StartUtc }: Interval.Range, localDateOf: Purpose["localDateOf"]) => ({
  from: localDateOf(StartUtc),
  // The end is no part of it.
  to: localDateOf(Instant.fromEpochMillis(Instant.toEpochMillis(EndUtc) - 1))
})
