/**
 * Store for the pages of completed intervals, so that a resumed run reads only the incomplete ones.
 */
import { Context, Effect, Schema } from "effect"
import type { Option, Scope, Stream } from "effect"

/** The store failed to keep pages or to return them. */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  problem: Schema.String,
  /** The operating system's error code, such as `EMFILE`, if there is one. */
  code: Schema.optionalKey(Schema.String)
}) {
  override get message() {
    return this.problem
  }
}

/** A page as received: its body as text, and the ID of its request. */
export interface StoredPage {
  readonly body: string
  readonly requestId: string | undefined
}

/** How the listing of an interval ended, which shows that it is complete. */
export const End = Schema.Union([
  /** The last page had no cursor. */
  Schema.TaggedStruct("NullCursor", {}),
  /** All rows that the filter names by ID were received. */
  Schema.TaggedStruct("AllNamed", {}),
  /** The last page had fewer rows than requested; `cursor` is its cursor. */
  Schema.TaggedStruct("ShortPage", { cursor: Schema.String })
])
export type End = typeof End.Type

/** What an earlier process stored of an interval. */
export type Stored =
  | { readonly _tag: "Closed"; readonly pages: Stream.Stream<StoredPage, StoreError>; readonly end: End }
  /** It was too large for one listing: its halves are stored as intervals of their own. */
  | { readonly _tag: "Split" }

/** Records the pages of one interval, in order. They are discarded unless `close` completes. */
export interface Recorder {
  readonly page: (page: StoredPage) => Effect.Effect<void, StoreError>
  readonly close: (end: End) => Effect.Effect<void, StoreError>
}

/**
 * Stores the pages of intervals. If an interval is recorded twice at the same time, the recording closed last counts. `load`
 * returns none if the store cannot prove that it has the whole interval, and if the process loads it once more: the interval is
 * then read again, because rows may have changed since.
 */
export interface IntervalStore {
  readonly load: (interval: string) => Effect.Effect<Option.Option<Stored>, StoreError>
  readonly record: (interval: string) => Effect.Effect<Recorder, StoreError, Scope.Scope>
  readonly split: (interval: string) => Effect.Effect<void, StoreError>
}

/** A store that keeps nothing. */
export const none: IntervalStore = {
  load: () => Effect.succeedNone,
  record: () => Effect.succeed({ page: () => Effect.void, close: () => Effect.void }),
  split: () => Effect.void
}

/** The store of a run; by default one that keeps nothing. An interval is identified by its operation and its filter. */
export const IntervalStore = Context.Reference<IntervalStore>("@nightaudit/core/IntervalStore", {
  defaultValue: () => none
})
