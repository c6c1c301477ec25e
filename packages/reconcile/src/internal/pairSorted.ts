/** @internal */
import { Cause, Effect, Pull, Stream } from "effect"

interface Side<A, E> {
  readonly pull: Pull.Pull<ReadonlyArray<A>, E>
  rows: ReadonlyArray<A>
  at: number
  isDone: boolean
}

/** A row of one or of both of two sorted streams. */
export type Pair<A, B> = readonly [self: A | undefined, that: B | undefined]

/**
 * The rows of two sorted streams side by side: those that compare as equal together, every other alone. Of each stream only
 * the part in hand is kept in memory.
 */
export const pairSorted = <A, E, R, B, E2, R2>(
  self: Stream.Stream<A, E, R>,
  that: Stream.Stream<B, E2, R2>,
  compare: (self: A, that: B) => number
): Stream.Stream<Pair<A, B>, E | E2, R | R2> =>
  Stream.scoped(Stream.fromPull(Effect.gen(function*() {
    const mine: Side<A, E> = { pull: yield* Stream.toPull(self), rows: [], at: 0, isDone: false }
    const theirs: Side<B, E2> = { pull: yield* Stream.toPull(that), rows: [], at: 0, isDone: false }
    return Effect.flatMap(Effect.andThen(fill(mine), fill(theirs)), () => {
      const [first, ...rest] = drain(mine, theirs, compare)
      return first === undefined ? Cause.done() : Effect.succeed([first, ...rest] as const)
    })
  })))

const fill = <A, E>(side: Side<A, E>): Effect.Effect<void, E> =>
  Effect.suspend(() =>
    side.isDone || side.at < side.rows.length ? Effect.void : side.pull.pipe(
      Effect.map((rows) => {
        side.rows = rows
        side.at = 0
      }),
      Pull.catchDone(() =>
        Effect.sync(() => {
          side.isDone = true
        })
      )
    )
  )

/** Takes pairs until a side must be filled again. */
const drain = <A, B>(
  mine: Side<A, unknown>,
  theirs: Side<B, unknown>,
  compare: (self: A, that: B) => number
): ReadonlyArray<Pair<A, B>> => {
  const taken: Array<Pair<A, B>> = []
  for (;;) {
    const [self, that] = [mine.rows[mine.at], theirs.rows[theirs.at]]
    if (self === undefined && !mine.isDone) return taken
    if (that === undefined && !theirs.isDone) return taken
    if (self === undefined && that === undefined) return taken
    const order = self === undefined ? 1 : that === undefined ? -1 : compare(self, that)
    if (order <= 0) mine.at += 1
    if (order >= 0) theirs.at += 1
    taken.push([order <= 0 ? self : undefined, order >= 0 ? that : undefined])
  }
}
