/**
 * Store for the pages of completed intervals, so that a resumed run reads only the incomplete ones.
 */
import { Context, Effect, Schema } from "effect"
import type { Option, Scope, Stream } from "effect"

/** What the store cannot keep or give back, and why. */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  problem: Schema.String,
  /** The code of the operating system, such as `EMFILE`, where there is one. */
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

/** How the listing of an interval ended: why nothing can come after its last page. */
export const End = Schema.Union([
  /** The last page named no cursor. */
  Schema.TaggedStruct("NullCursor", {}),
  /** All rows that the filter named by their ids had come. */
  Schema.TaggedStruct("AllNamed", {}),
  /** The last page was shorter than asked for; this is the cursor that it named. */
  Schema.TaggedStruct("ShortPage", { cursor: Schema.String })
])
export type End = typeof End.Type

/** What is known of an interval from an earlier process. */
export type Stored =
  | { readonly _tag: "Closed"; readonly pages: Stream.Stream<StoredPage, StoreError> }
  /** It was too heavy to be read whole: its halves are intervals of their own. */
  | { readonly _tag: "Split" }

/** Takes the pages of one interval, in their order. Until `close` has ended nothing of them counts. */
export interface Recorder {
  readonly page: (page: StoredPage) => Effect.Effect<void, StoreError>
  readonly close: (end: End) => Effect.Effect<void, StoreError>
}

/**
 * An interval may be read twice at the same time: of what is recorded side by side, what is closed last counts. What a store
 * cannot prove to be whole it does not know: the interval is then read again. So is one that a process asks for once more:
 * it doubts what it was given, and only the platform knows of rows that have changed since.
 */
export interface IntervalStore {
  readonly load: (interval: string) => Effect.Effect<Option.Option<Stored>, StoreError>
  readonly record: (interval: string) => Effect.Effect<Recorder, StoreError, Scope.Scope>
  readonly split: (interval: string) => Effect.Effect<void, StoreError>
}

/** Keeps nothing. */
export const none: IntervalStore = {
  load: () => Effect.succeedNone,
  record: () => Effect.succeed({ page: () => Effect.void, close: () => Effect.void }),
  split: () => Effect.void
}

/** The store of a run; it keeps nothing unless one is provided. An interval is named by its operation and its filter. */
export const IntervalStore = Context.Reference<IntervalStore>("@nightaudit/core/IntervalStore", {
  defaultValue: () => none
})
