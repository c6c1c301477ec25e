/**
 * How far a reading is, on the last line of a terminal.
 */
import { Tally } from "@nightaudit/core"
import { Effect, Schedule, Stdio, Stream } from "effect"
import { count } from "./Summary.ts"

/** Does what it is given, and shows meanwhile what has been read, where stderr is a terminal. */
export const drawn = Effect.fnUntraced(function*<A, E, R>(reading: Effect.Effect<A, E, R>) {
  const stdio = yield* Stdio.Stdio
  if (!(yield* stdio.stderrIsTerminal)) return yield* reading
  const tally = yield* Tally.Tally
  const write = (text: string) => Effect.ignore(Stream.run(Stream.make(text), stdio.stderr({ endOnDone: false })))
  const drawing = Effect.suspend(() => write(`\r${lineOf(tally)}\u001b[K`)).pipe(
    Effect.repeat(Schedule.spaced("500 millis")),
    Effect.andThen(Effect.never)
  )
  return yield* Effect.ensuring(Effect.raceFirst(reading, drawing), write("\r\u001b[K"))
})

const lineOf = ({ operations }: Tally.Tally["Service"]): string => {
  const counts = [...operations.values()]
  const requests = counts.reduce((sum, { requests }) => sum + requests, 0)
  const rows = counts.reduce((sum, { rows }) => sum + rows, 0)
  return `${count(requests)} requests, ${count(rows)} rows`
}
