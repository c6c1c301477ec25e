/**
 * One interval: a legal filter, read from its newest row to its oldest, with less asked at a time where it is too heavy.
 *
 * @internal
 */
import { Effect, Option, Stream } from "effect"
import type { AnsweredPage, Connector } from "../Connector.ts"
import * as Ids from "../Ids.ts"
import * as IntervalStore from "../IntervalStore.ts"
import { MewsError, Pagination, type Reason, StorageFailed } from "../MewsError.ts"
import type * as Operation from "../Operation.ts"
import * as Page from "../Page.ts"
import { paginate } from "../Paginator.ts"
import * as Plan from "../Plan.ts"
import type { Tally } from "../Tally.ts"
import type { Listing, PageEnds } from "./pageEnds.ts"

/** The platform's own floor is unknown; below this the count is not what makes an answer heavy. */
const leastCount = 50

interface Identified {
  readonly Id: string
}

export interface Interval<Filter, Row> {
  readonly operation: Operation.Operation<string, Filter, Row>
  readonly filter: Filter
  /** Rows to ask for in a page. */
  readonly count: number
  /** Takes the intervals that ended with a short page. */
  readonly ended: Array<Ended<Filter, Row>>
}

/** An interval that ended with a page shorter than requested, which named this cursor. */
export interface Ended<Filter, Row> {
  readonly interval: Interval<Filter, Row>
  readonly cursor: Ids.Cursor
}

/** An interval while it is read: less is asked for where a page was too heavy. */
type Asked<Filter, Row> = { -readonly [K in keyof Interval<Filter, Row>]: Interval<Filter, Row>[K] }

type Pages<Row> = Stream.Stream<AnsweredPage<Row>, MewsError>

export class IntervalReader {
  readonly #connector: Connector["Service"]
  readonly #tally: Tally["Service"]
  readonly #intervals: IntervalStore.IntervalStore
  readonly #ends: PageEnds

  constructor(
    connector: Connector["Service"],
    { ends, intervals, tally }: {
      readonly tally: Tally["Service"]
      readonly intervals: IntervalStore.IntervalStore
      readonly ends: PageEnds
    }
  ) {
    this.#connector = connector
    this.#tally = tally
    this.#intervals = intervals
    this.#ends = ends
  }

  /** The interval's pages, from the store if it was completed before; new pages are stored as they arrive. */
  read<Filter extends object, Row extends Identified>(interval: Interval<Filter, Row>, isAgain = false): Pages<Row> {
    return Stream.unwrap(Effect.gen({ self: this }, function*() {
      const { operation } = interval
      const stored = yield* Effect.mapError(this.#storeOf(operation).load(nameOf(interval)), unkeptBy(operation))
      if (Option.isNone(stored)) return this.#fromPlatform(interval, isAgain)
      return stored.value._tag === "Split" ? this.#halves(interval) : this.#fromStore(interval, stored.value)
    }))
  }

  /** The pages behind a short page that ended an interval; all of them again where its cursor is no longer accepted. */
  readOn<Filter extends object, Row extends Identified>({ cursor, interval }: Ended<Filter, Row>): Pages<Row> {
    return Stream.catchIf(
      this.#ask({ ...interval }, this.#ends.listing(interval.operation, true), Option.some(cursor)),
      isCursorLost,
      () => this.read(interval, true)
    )
  }

  #storeOf({ isReadAnew }: Operation.Any): IntervalStore.IntervalStore {
    return isReadAnew === true ? IntervalStore.none : this.#intervals
  }

  /** An earlier process may have ended the interval with a short page: what is behind it is asked for again. */
  #fromStore<Filter extends object, Row extends Identified>(
    interval: Interval<Filter, Row>,
    { end, pages }: Extract<IntervalStore.Stored, { readonly _tag: "Closed" }>
  ): Pages<Row> {
    const { operation } = interval
    const stored = pages.pipe(
      Stream.mapError(unkeptBy(operation)),
      Stream.mapEffect((page) => this.#connector.read(operation, page))
    )
    return end._tag === "ShortPage" && this.#ends.checksStored
      ? Stream.concat(stored, this.readOn({ interval, cursor: Ids.Cursor.make(end.cursor) }))
      : stored
  }

  #fromPlatform<Filter extends object, Row extends Identified>(
    interval: Interval<Filter, Row>,
    isAgain: boolean
  ): Pages<Row> {
    const { filter, operation } = interval
    const asked = { ...interval }
    const canSplit = (error: MewsError) => error.isTooLarge && Option.isSome(Plan.halve(operation, filter))
    // One handler for both: what fails after a split or a new start must not start the whole interval over.
    return Stream.catchIf(
      this.#recorded(asked),
      (error) => canSplit(error) || (!isAgain && isCursorLost(error)),
      (error) => {
        // The row that the cursor named is gone, or has changed and stands before those that were read. These come again; the
        // copies are dropped.
        if (isCursorLost(error)) return this.read(asked, true)
        this.#tally.of(operation.name).splits += 1
        const split = Effect.mapError(this.#storeOf(operation).split(nameOf(interval)), unkeptBy(operation))
        return Stream.concat(Stream.fromEffectDrain(split), this.#halves(interval))
      }
    )
  }

  #recorded<Filter extends object, Row extends Identified>(asked: Asked<Filter, Row>): Pages<Row> {
    const { operation } = asked
    const unkept = unkeptBy(operation)
    const listing = this.#ends.listing(operation)
    return Stream.unwrap(
      Effect.map(Effect.mapError(this.#storeOf(operation).record(nameOf(asked)), unkept), (recorder) => {
        let end: IntervalStore.End = { _tag: "NullCursor" }
        return this.#ask(asked, listing).pipe(
          Stream.tap((page) => {
            end = endOf(page, listing)
            return Effect.mapError(recorder.page(page), unkept)
          }),
          Stream.onEnd(Effect.suspend(() => {
            if (listing.taken !== undefined && Option.isSome(listing.taken)) {
              asked.ended.push({ interval: { ...asked }, cursor: listing.taken.value })
            }
            return Effect.mapError(recorder.close(end), unkept)
          }))
        )
      })
    )
  }

  /** The pages of an interval, from its first row or from a cursor on. */
  #ask<Filter extends object, Row extends Identified>(
    interval: Asked<Filter, Row>,
    listing: Listing,
    from: Option.Option<Ids.Cursor> = Option.none()
  ): Pages<Row> {
    const { filter, operation } = interval
    const failed = (reason: Reason, attempts: number) => new MewsError({ operation: operation.name, reason, attempts })
    const named = hasAllNamed(operation, filter)
    const isLast = (page: AnsweredPage<Row>) => {
      const isEnd = listing.isEnd(page, interval.count)
      return named?.(page) === true || isEnd
    }
    let last = false
    return Stream.unwrap(
      Effect.fromResult(Plan.LegalFilter.of(operation, filter)).pipe(
        Effect.mapError((reason) => failed(reason, 0)),
        Effect.map((legal) =>
          Stream.mapError(
            paginate(
              (cursor: Option.Option<Ids.Cursor>) =>
                Effect.map(this.#page(interval, legal, Option.orElse(cursor, () => from)), (page) => {
                  last = isLast(page)
                  return page
                }),
              () => last
            ),
            (error) => error._tag === "MewsError" ? error : failed(error, 1)
          )
        )
      )
    )
  }

  /** A page of an interval; where it is too heavy, with ever less asked, for this page and those after it. */
  #page<Filter extends object, Row extends Identified>(
    interval: Asked<Filter, Row>,
    legal: Plan.LegalFilter<Filter>,
    cursor: Option.Option<Ids.Cursor>
  ): Effect.Effect<AnsweredPage<Row>, MewsError> {
    return this.#connector.page(interval.operation, legal, {
      Count: interval.count,
      ...(Option.isSome(cursor) && { Cursor: cursor.value })
    }).pipe(
      Effect.catchIf((error) => error.isTooLarge && interval.count > leastCount, () => {
        interval.count = Math.max(leastCount, Math.floor(interval.count / 2))
        this.#tally.of(interval.operation.name).splits += 1
        return this.#page(interval, legal, cursor)
      }),
      Effect.mapError((error) =>
        Option.isSome(cursor) && error.reason._tag === "Rejected" && error.reason.status === 400
          ? new MewsError({
            operation: interval.operation.name,
            reason: new Pagination({ kind: "cursorRejected", cursor: cursor.value }),
            attempts: error.attempts
          })
          : error
      )
    )
  }

  /** The newer half first. Rows that were read before the split come again; the copies are dropped. */
  #halves<Filter extends object, Row extends Identified>(interval: Interval<Filter, Row>): Pages<Row> {
    const halves = Option.getOrElse(Plan.halve(interval.operation, interval.filter), () => []).toReversed()
    return Stream.flatMap(Stream.fromIterable(halves), (filter) => this.read({ ...interval, filter }))
  }
}

const nameOf = ({ filter, operation }: { readonly filter: unknown; readonly operation: Operation.Any }): string =>
  `${operation.name} ${JSON.stringify(filter)}`

/** Why nothing can come after a page, if it is the last. */
const endOf = ({ next }: Page.Page<unknown>, { taken }: Listing): IntervalStore.End => {
  if (Option.isNone(next)) return { _tag: "NullCursor" }
  return taken === undefined ? { _tag: "AllNamed" } : { _tag: "ShortPage", cursor: next.value }
}

/** Whether the rows that a filter names by their ids have all come, with a page and those before it. */
const hasAllNamed = <Filter extends object>(operation: Operation.Any, filter: Filter) => {
  const named = (filter as Readonly<Record<string, unknown>>)[operation.ids]
  if (!Array.isArray(named)) return undefined
  const missing = new Set<unknown>(named.map((id: unknown) => typeof id === "string" ? Ids.lower(id) : id))
  return ({ quarantined, rows }: Page.Page<Identified>): boolean => {
    for (const { Id } of rows) missing.delete(Ids.lower(Id))
    for (const { raw } of quarantined) missing.delete(Ids.lower(Page.textAt(raw, "Id") ?? ""))
    return missing.size === 0
  }
}

const isCursorLost = ({ reason }: MewsError): boolean =>
  reason._tag === "Pagination" && (reason.kind === "cursorRejected" || reason.kind === "loop")

const unkeptBy = (operation: Operation.Any) => ({ code, problem }: IntervalStore.StoreError): MewsError =>
  new MewsError({
    operation: operation.name,
    reason: new StorageFailed({ problem, ...(code !== undefined && { code }) }),
    attempts: 0
  })
