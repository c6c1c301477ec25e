/**
 * Reads all rows that match a query of any length: plans requests that the platform accepts, reads their listings to the end,
 * and returns each row once.
 */
import { Context, Effect, Layer, Option, Result, type Scope, Stream } from "effect"
import { Attempt } from "./Attempt.ts"
import { Connector } from "./Connector.ts"
import * as Instant from "./Instant.ts"
import * as asked from "./internal/asked.ts"
import { type Ended, IntervalReader } from "./internal/intervalReader.ts"
import { LateEnds } from "./internal/lateEnds.ts"
import { LatestVersions } from "./internal/latestVersions.ts"
import { type PageEnd, PageEnds } from "./internal/pageEnds.ts"
import { QueryCount } from "./internal/queryCount.ts"
import { IntervalStore } from "./IntervalStore.ts"
import { MewsError } from "./MewsError.ts"
import type { Intervals, OpenInterval } from "./OpenInterval.ts"
import type * as Operation from "./Operation.ts"
import * as Plan from "./Plan.ts"
import type { PlatformTime } from "./PlatformTime.ts"
import { Tally } from "./Tally.ts"

export interface ExtractionOptions {
  /** Rows requested per page, 1 to 1000; 1000 by default. */
  readonly pageSize?: number | undefined
  /** Intervals read at the same time; 4 by default. */
  readonly concurrency?: number | undefined
  /**
   * When a listing ends: `ask` reads it until the platform names no cursor; `verify` takes a page shorter than requested for the
   * end, as the platform documents, and checks the first of an operation and every twentieth; `trust` checks none. By default
   * `ask`.
   */
  readonly pageEnd?: PageEnd | undefined
}

export type { PageEnd }

export type { Intervals, OpenInterval }

export interface PagesOptions extends Plan.FiltersOptions {
  /**
   * How the failure of an interval is treated: the stream fails (`fail`, the default), or the other intervals are still read
   * and this one is listed in `intervals.open` (`leaveOpen`). Errors that concern the whole run always fail.
   */
  readonly onFailure?: "fail" | "leaveOpen" | undefined
}

interface Shape {
  /**
   * The rows of a query, page by page. Rows of one interval are sorted newest first; the pages of concurrent intervals
   * interleave. A row is repeated only in a newer version, which replaces the earlier one. When the stream ends, every interval
   * is completed, or listed in `intervals.open` if `onFailure` is `leaveOpen`. Interrupting the stream interrupts its requests.
   * Fails with a {@link MewsError}.
   */
  readonly pages: <Name extends string, Filter extends object, Row extends Versioned>(
    operation: Operation.Operation<Name, Filter, Row>,
    query: Filter,
    options?: PagesOptions
  ) => Stream.Stream<ReadonlyArray<Row>, MewsError>
  /**
   * All rows of a query, each once in its latest version, in no particular order. Fails with a {@link MewsError} if any
   * interval fails; interruption interrupts the requests.
   */
  readonly all: <Name extends string, Filter extends object, Row extends Versioned>(
    operation: Operation.Operation<Name, Filter, Row>,
    query: Filter
  ) => Effect.Effect<ReadonlyArray<Row>, MewsError>
  /** The rows of {@link pages}, one at a time. */
  readonly rows: <Name extends string, Filter extends object, Row extends Versioned>(
    operation: Operation.Operation<Name, Filter, Row>,
    query: Filter,
    options?: PagesOptions
  ) => Stream.Stream<Row, MewsError>
  /** The intervals planned, completed and failed so far, over all queries. */
  readonly intervals: Intervals
  /** The platform's time, from the responses read so far. */
  readonly time: PlatformTime
  /** The requests and rows counted so far, over all queries. */
  readonly tally: Tally["Service"]
  /** Keeps the pages of completed intervals, for a run that is resumed. */
  readonly store: IntervalStore
  /**
   * To be run when everything has been read: where a page of an operation turned out to be short with rows behind it, the listings
   * of earlier queries that ended with a short page are read on, and those that have more rows are named in `intervals.open`.
   */
  readonly settle: Effect.Effect<void>
  /** An extraction for another run over the same connector: its intervals and its tally start at zero. */
  readonly begin: Effect.Effect<Shape, never, Scope.Scope>
}

export class Extraction extends Context.Service<Extraction, Shape>()("@nightaudit/core/Extraction") {
  static readonly layer = (
    options: ExtractionOptions = {}
  ): Layer.Layer<Extraction, never, Connector | Tally> => Layer.effect(Extraction, make(options))
}

/** The fields that every row has: an ID, and the instant of its last change. */
export interface Versioned {
  readonly Id: string
  readonly UpdatedUtc?: Instant.Instant | null
}

const make = Effect.fnUntraced(function*(options: ExtractionOptions) {
  const [connector, store] = [yield* Connector, yield* IntervalStore]
  const begin: Shape["begin"] = Effect.map(
    Tally.make,
    (tally) => counting({ tally, connector: connector.counting(tally), store, begin }, options)
  )
  return Extraction.of(counting({ tally: yield* Tally, connector, store, begin }, options))
})

interface Counted {
  readonly tally: Tally["Service"]
  readonly connector: Connector["Service"]
  readonly store: IntervalStore
  readonly begin: Shape["begin"]
}

const counting = (
  { begin, connector, store, tally }: Counted,
  { concurrency = 4, pageEnd = "ask", pageSize = 1000 }: ExtractionOptions
): Shape => {
  const ends = new PageEnds(pageEnd, tally)
  const reader = new IntervalReader(connector, { tally, intervals: store, ends })
  const late = new LateEnds(reader, ends)
  const intervals: Intervals = { planned: 0, closed: 0, open: [] }
  const reading = readingWith({ reader, ends, late, tally, intervals, concurrency, pageSize })

  const pages: Shape["pages"] = (operation, query, options = {}) =>
    reading(operation, query, options, (rows, see) => rows.filter((row) => see(row) !== undefined)).pipe(
      Stream.filter((rows) => rows.length > 0)
    )

  const all: Shape["all"] = <Name extends string, Filter extends object, Row extends Versioned>(
    operation: Operation.Operation<Name, Filter, Row>,
    query: Filter
  ) =>
    Effect.suspend(() => {
      const kept: Array<Row> = []
      const keep = (rows: ReadonlyArray<Row>, see: See) => {
        for (const row of rows) {
          const number = see(row)
          if (number !== undefined) kept[number] = row
        }
      }
      return Effect.as(Stream.runDrain(reading(operation, query, {}, keep)), kept)
    })

  return {
    pages,
    all,
    rows: (operation, query, options) => Stream.flattenIterable(pages(operation, query, options)),
    intervals,
    store,
    time: connector.time,
    tally,
    settle: late.settle,
    begin
  }
}

interface Reading {
  readonly reader: IntervalReader
  readonly ends: PageEnds
  readonly late: LateEnds
  readonly tally: Tally["Service"]
  readonly intervals: Intervals
  readonly concurrency: number
  readonly pageSize: number
}

/** What `keep` makes of each page of a query, in which `see` numbers the rows that count. */
const readingWith =
  ({ concurrency, ends, intervals, late, pageSize, reader, tally }: Reading) =>
  <Name extends string, Filter extends object, Row extends Versioned, A>(
    operation: Operation.Operation<Name, Filter, Row>,
    query: Filter,
    options: PagesOptions,
    keep: (rows: ReadonlyArray<Row>, see: See) => A
  ): Stream.Stream<A, MewsError> =>
    Stream.unwrap(Effect.map(Attempt, (attempt) => {
      const planned = Plan.filters(operation, query, options)
      if (Result.isFailure(planned)) {
        return Stream.fail(new MewsError({ operation: operation.name, reason: planned.failure, attempts: 0 }))
      }
      const see = seeing(tally, operation, asked.by(operation, query))
      const count = new QueryCount(operation, planned.success.length, { attempt, intervals, tally })
      const mayLeaveOpen = options.onFailure === "leaveOpen" && Option.isNone(attempt)
      const ended: Array<Ended<Filter, Row>> = []
      const counted = (filter: Filter) => <P>(pages: Stream.Stream<P, MewsError>) =>
        pages.pipe(
          Stream.onEnd(count.closed),
          Stream.tapError((error) => count.failed(filter, error)),
          Stream.catchIf((error) => mayLeaveOpen && !error.isFatal, () => Stream.empty)
        )
      const readOn = Stream.suspend(() => {
        if (ends.isDoubted(operation)) return Stream.fromIterable(ended.splice(0))
        for (const each of ended) late.add(each, count)
        return Stream.empty
      }).pipe(
        Stream.flatMap((each) => counted(each.interval.filter)(Stream.onStart(reader.readOn(each), count.reopened)), {
          concurrency
        })
      )
      return Stream.fromIterable(planned.success).pipe(
        Stream.flatMap((filter) => counted(filter)(reader.read({ operation, filter, count: pageSize, ended })), {
          concurrency
        }),
        Stream.concat(readOn),
        Stream.onEnd(count.whole),
        Stream.ensuring(count.over),
        Stream.map((page) => keep(page.rows, see)),
        Stream.withSpan("Extraction.listing", {
          attributes: { operation: operation.name, intervals: planned.success.length }
        })
      )
    }))

/**
 * The number of a row that is new, or newer than the copy seen before, which has the same; none of another, nor of one that
 * was not asked for.
 */
type See = (row: Versioned) => number | undefined

const seeing = (tally: Tally["Service"], { name }: Operation.Any, isAsked: (row: object) => boolean): See => {
  const latest = new LatestVersions()
  const counts = tally.of(name)
  return (row) => {
    // A newer version of a row that was asked for may have left the interval since.
    if (!isAsked(row) && !latest.has(row.Id)) {
      tally.leaveOut(name, row.Id)
      return undefined
    }
    const { size } = latest
    const number = latest.see(row.Id, row.UpdatedUtc ?? never)
    if (number === size) counts.rows += 1
    else counts.duplicates += 1
    return number
  }
}

/** Before every instant: the version of a row that says nothing of its age. */
const never = Instant.fromEpochMillis(0)
