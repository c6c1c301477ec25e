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
}

/** An interval while it is read: less is asked for where a page was too heavy. */
type Asked<Filter, Row> = { -readonly [K in keyof Interval<Filter, Row>]: Interval<Filter, Row>[K] }

export const make = (
  connector: Connector["Service"],
  tally: Tally["Service"],
  intervals: IntervalStore.IntervalStore
) => {
  const storeOf = ({ isReadAnew }: Operation.Any) => isReadAnew === true ? IntervalStore.none : intervals

  /** The interval's pages, from the store if it was completed before; new pages are stored as they arrive. */
  const read = <Filter extends object, Row extends Identified>(
    interval: Interval<Filter, Row>,
    isAgain = false
  ): Stream.Stream<AnsweredPage<Row>, MewsError> =>
    Stream.unwrap(Effect.gen(function*() {
      const { filter, operation } = interval
      const store = storeOf(operation)
      const unkept = unkeptBy(operation)
      const name = `${operation.name} ${JSON.stringify(filter)}`
      const stored = yield* Effect.mapError(store.load(name), unkept)
      if (Option.isSome(stored)) {
        return stored.value._tag === "Split" ? halves(interval) : stored.value.pages.pipe(
          Stream.mapError(unkept),
          Stream.mapEffect((page) => connector.read(operation, page))
        )
      }
      const asked = { ...interval }
      const recorded = Stream.unwrap(Effect.map(Effect.mapError(store.record(name), unkept), (recorder) => {
        let end: IntervalStore.End = { _tag: "NullCursor" }
        return ask(asked).pipe(
          Stream.tap((page) => {
            end = { _tag: Option.isNone(page.next) ? "NullCursor" : "AllNamed" }
            return Effect.mapError(recorder.page(page), unkept)
          }),
          Stream.onEnd(Effect.suspend(() => Effect.mapError(recorder.close(end), unkept)))
        )
      }))
      const canSplit = (error: MewsError) => error.isTooLarge && Option.isSome(Plan.halve(operation, filter))
      // One handler for both: what fails after a split or a new start must not start the whole interval over.
      return Stream.catchIf(
        recorded,
        (error) => canSplit(error) || (!isAgain && isCursorLost(error)),
        (error) => {
          // The row that the cursor named is gone, or has changed and stands before those that were read. These come again; the
          // copies are dropped.
          if (isCursorLost(error)) return read(asked, true)
          tally.of(operation.name).splits += 1
          return Stream.concat(Stream.fromEffectDrain(Effect.mapError(store.split(name), unkept)), halves(interval))
        }
      )
    }))

  const ask = <Filter extends object, Row extends Identified>(
    interval: Asked<Filter, Row>
  ): Stream.Stream<AnsweredPage<Row>, MewsError> => {
    const { filter, operation } = interval
    const failed = (reason: Reason, attempts: number) => new MewsError({ operation: operation.name, reason, attempts })
    return Stream.unwrap(
      Effect.fromResult(Plan.LegalFilter.of(operation, filter)).pipe(
        Effect.mapError((reason) => failed(reason, 0)),
        Effect.map((legal) =>
          Stream.mapError(
            paginate(
              (cursor: Option.Option<Ids.Cursor>) => page(interval, legal, cursor),
              hasAllNamed(operation, filter)
            ),
            (error) => error._tag === "MewsError" ? error : failed(error, 1)
          )
        )
      )
    )
  }

  /** A page of an interval; where it is too heavy, with ever less asked, for this page and those after it. */
  const page = <Filter extends object, Row extends Identified>(
    interval: Asked<Filter, Row>,
    legal: Plan.LegalFilter<Filter>,
    cursor: Option.Option<Ids.Cursor>
  ): Effect.Effect<AnsweredPage<Row>, MewsError> =>
    connector.page(interval.operation, legal, {
      Count: interval.count,
      ...(Option.isSome(cursor) && { Cursor: cursor.value })
    }).pipe(
      Effect.catchIf((error) => error.isTooLarge && interval.count > leastCount, () => {
        interval.count = Math.max(leastCount, Math.floor(interval.count / 2))
        tally.of(interval.operation.name).splits += 1
        return page(interval, legal, cursor)
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

  /** The newer half first. Rows that were read before the split come again; the copies are dropped. */
  const halves = <Filter extends object, Row extends Identified>(
    { count, filter, operation }: Interval<Filter, Row>
  ): Stream.Stream<AnsweredPage<Row>, MewsError> =>
    Stream.fromIterable(Option.getOrElse(Plan.halve(operation, filter), () => []).toReversed()).pipe(
      Stream.flatMap((half) => read({ operation, filter: half, count }))
    )

  return read
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
