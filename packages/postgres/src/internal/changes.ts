/**
 * What has changed in a scope, read so that no row slips between two requests.
 *
 * @internal
 */
import type { Extraction, Instant, Interval, MewsError, Operation } from "@nightaudit/core"
import { Instant as Instants, PlatformTime } from "@nightaudit/core"
import { Effect } from "effect"
import type { DatabaseError } from "../DatabaseError.ts"
import type { Ingest, Listed } from "./ingest.ts"
import type { OperationName } from "./tables.ts"
import type { Windows } from "./windows.ts"

/**
 * Reads the older intervals, then `besides`, then the newest: a row that changes meanwhile moves into that one. Where it was not
 * read by a single request, what has changed since it was begun is read, and so on: each round is as long as the one before took.
 */
export const read = Effect.fnUntraced(function*<
  Name extends OperationName,
  Filter extends object,
  Row extends Extraction.Versioned
>(
  ingest: Ingest,
  operation: Operation.Operation<Name, Filter, Row>,
  { besides = [], scope, windows }: {
    readonly windows: Windows
    readonly scope: (UpdatedUtc: Interval.Interval) => Filter
    /** What is not found by its change, such as what was sold before the mirror begins. */
    readonly besides?: ReadonlyArray<Filter>
  }
): Effect.fn.Return<void, MewsError.MewsError | DatabaseError> {
  for (const UpdatedUtc of [...windows.backfill, ...windows.increment]) {
    yield* ingest.read(operation, scope(UpdatedUtc))
  }
  for (const filter of besides) yield* ingest.read(operation, filter)
  let interval = windows.newest
  for (let round = 0; interval !== undefined; round++) {
    const moment = yield* ingest.time.moment
    const listed = yield* ingest.read(operation, scope(interval), { isNewest: true })
    if (isSettled(listed, round)) return
    const begun = PlatformTime.earliest(yield* ingest.time.at(moment))
    const EndUtc: Instant.Instant = later(interval.EndUtc, ahead(yield* ingest.time.now))
    interval = { StartUtc: later(interval.StartUtc, begun), EndUtc }
  }
})

/**
 * Whether no row can have slipped: each request was answered by its one page. When what has changed since is read, a page with
 * the empty one behind it will do, and so does one in which nothing is new.
 */
const isSettled = ({ filters, pages, splits, stored }: Listed, round: number): boolean =>
  splits === 0 && (pages <= filters || (round > 0 && (stored === 0 || pages <= 2 * filters)))

/** So far ahead that what changes before a request is answered has changed before it; no pass takes as long. */
export const ahead = (now: PlatformTime.Reading): Instant.Instant =>
  Instants.fromEpochMillis(Instants.toEpochMillis(PlatformTime.latest(now)) + 7 * Instants.dayMillis)

const later = (self: Instant.Instant, that: Instant.Instant): Instant.Instant =>
  Instants.InstantOrder(self, that) >= 0 ? self : that
