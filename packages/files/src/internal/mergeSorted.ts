/** @internal */
import { Cause, Effect, Pull, Stream } from "effect"

interface Source<E> {
  readonly pull: Pull.Pull<ReadonlyArray<string>, E>
  lines: ReadonlyArray<string>
  at: number
  /** What the line in hand is sorted by. */
  key: string
  isDone: boolean
}

/** A line begins with the id of an order, and with that of an item where it is of one: the case of their letters says nothing. */
const keyOf = (line: string | undefined): string => {
  if (line === undefined) return ""
  const order = line.indexOf("\"", firstId)
  const end = line.startsWith(secondId, order) ? line.indexOf("\"", order + secondId.length) : order
  return line.slice(0, end).toLowerCase()
}

const firstId = "{\"serviceOrderId\":\"".length

const secondId = "\",\"id\":\""

/** The lines of sorted streams in one sorted stream; of each only the part in hand is kept in memory. */
export const mergeSorted = <E, R>(streams: ReadonlyArray<Stream.Stream<string, E, R>>): Stream.Stream<string, E, R> =>
  Stream.scoped(Stream.fromPull(Effect.gen(function*() {
    const sources = yield* Effect.forEach(
      streams,
      (stream) =>
        Effect.map(Stream.toPull(stream), (pull): Source<E> => ({ pull, lines: [], at: 0, key: "", isDone: false }))
    )
    return Effect.flatMap(Effect.forEach(sources, fill, { discard: true }), () => {
      const [first, ...rest] = drain(sources)
      return first === undefined ? Cause.done() : Effect.succeed([first, ...rest] as const)
    })
  })))

const fill = <E>(source: Source<E>): Effect.Effect<void, E> =>
  source.isDone || source.at < source.lines.length ? Effect.void : source.pull.pipe(
    Effect.map((lines) => {
      source.lines = lines
      source.at = 0
      source.key = keyOf(lines[0])
    }),
    Pull.catchDone(() =>
      Effect.sync(() => {
        source.isDone = true
      })
    )
  )

/** Takes the least lines until a source must be filled again. */
const drain = (sources: ReadonlyArray<Source<unknown>>): ReadonlyArray<string> => {
  const taken: Array<string> = []
  for (;;) {
    let least: Source<unknown> | undefined
    let line: string | undefined
    for (const source of sources) {
      const head = source.lines[source.at]
      if (head === undefined) {
        if (!source.isDone) return taken
      } else if (least === undefined || line === undefined || isBefore(source.key, head, least.key, line)) {
        least = source
        line = head
      }
    }
    if (least === undefined || line === undefined) return taken
    least.at += 1
    least.key = keyOf(least.lines[least.at])
    taken.push(line)
  }
}

/** Two lines that begin with the same ids stand as texts do. */
const isBefore = (key: string, line: string, thatKey: string, that: string): boolean =>
  key === thatKey ? line < that : key < thatKey
