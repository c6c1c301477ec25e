/**
 * Progress at the bottom of a terminal: a line for each operation, and one for the run.
 */
import { Gate, Operations } from "@nightaudit/core"
import type { SourceRun } from "@nightaudit/reconcile"
import { Clock, Console, Effect, Option, Schedule, Stdio, Stream } from "effect"
import { CliOutput } from "effect/cli"
import * as Forecast from "./Forecast.ts"
import { Screen } from "./Screen.ts"
import * as Settings from "./Settings.ts"
import { count, plural } from "./Summary.ts"

/** The fraction of the run that is done, from 0 to 1, if it is known. */
export type FractionDone = () => number | undefined

/** What a reading counts while it goes on. */
export type Counted = Pick<SourceRun.Report, "operations" | "progressOf" | "awaited">

/** The fraction of the intervals that have been read, if all of them are planned at the start. */
export const ofIntervals = ({ operations, progressOf }: Counted): FractionDone => () => {
  const all = [...operations.keys()].map(progressOf)
  const planned = all.reduce((sum, { planned }) => sum + planned, 0)
  return planned === 0 ? undefined : all.reduce((sum, { closed }) => sum + closed, 0) / planned
}

/**
 * Runs an effect and shows its progress, if stderr is a terminal that can move its cursor and `CI` is not set. The progress is
 * drawn at most twice a second, each time in one write. Log lines appear above it, and it is removed at the end, also after a
 * failure. Without such a terminal, a long wait for the platform is logged instead.
 */
export const withProgress = Effect.fnUntraced(function*<A, E, R>(
  reading: Effect.Effect<A, E, R>,
  counted: Counted,
  fractionDone: FractionDone = unknown
) {
  if (!(yield* isWatched)) return yield* Effect.raceFirst(reading, logSilence(counted))
  const stdio = yield* Stdio.Stdio
  const console = yield* Console.Console
  const screen = yield* Screen
  const canvas = new Canvas(screen.columns)
  const write = (text: string) =>
    text === "" ? Effect.void : Effect.ignore(Stream.run(Stream.make(text), stdio.stderr({ endOnDone: false })))
  const state = yield* watch(counted, fractionDone)
  const drawing = Effect.gen(function*() {
    const size = { columns: screen.columns(), rows: screen.rows() }
    yield* write(canvas.draw(lines(yield* state, size)))
  })
  return yield* reading.pipe(
    Effect.provideService(Console.Console, above(console, canvas)),
    Effect.raceFirst(
      Effect.sleep(pause).pipe(
        Effect.andThen(Effect.repeat(drawing, Schedule.spaced(pause))),
        Effect.andThen(Effect.never)
      )
    ),
    Effect.ensuring(Effect.suspend(() => write(canvas.draw([]))))
  )
})

/** A longer wait for a response is reported. */
const silentMillis = 5000

/** How long the platform has been silent about the request that has waited longest, in milliseconds, and since when. */
const silence = Effect.fnUntraced(function*({ awaited }: Counted) {
  const since = Math.min(...[...awaited].map(({ since }) => since))
  const millis = (yield* Clock.currentTimeMillis) - since
  return millis >= silentMillis ? Option.some({ millis, since }) : Option.none()
})

/** Logs each long wait for a response, for runs without drawn progress. */
const logSilence = Effect.fnUntraced(function*(counted: Counted) {
  let reported = -1
  return yield* Effect.forever(Effect.gen(function*() {
    yield* Effect.sleep(silentMillis)
    const waits = yield* silence(counted)
    if (Option.isNone(waits) || waits.value.since === reported) return
    reported = waits.value.since
    yield* Effect.logInfo(
      `the platform has not responded for ${Math.floor(waits.value.millis / 1000)} s; still waiting (--attempt-timeout)`
    )
  }))
})

const unknown: FractionDone = () => undefined

const pause = "500 millis"

/** True if stderr is a terminal on which lines can be overwritten. */
const isWatched = Effect.gen(function*() {
  const stdio = yield* Stdio.Stdio
  if (!(yield* stdio.stderrIsTerminal)) return false
  const [term, ci] = [yield* Settings.variable("TERM"), yield* Settings.variable("CI")]
  return !Option.contains(term, "dumb") && Option.isNone(ci)
})

/** The state that is drawn. */
export interface State {
  readonly operations: ReadonlyArray<{
    readonly name: string
    readonly planned: number
    readonly closed: number
    readonly rows: number
    readonly requests: number
  }>
  readonly elapsedSeconds: number
  /** Estimated remaining time; undefined while it is unknown. */
  readonly leftSeconds: number | undefined
  /** How long requests still wait for the rate limit; undefined if they do not. */
  readonly waitsSeconds: number | undefined
  /** How long a request has waited for its response; undefined if not for long. */
  readonly silentSeconds: number | undefined
}

/** Fraction and elapsed time from which the remaining time is estimated. */
const [leastDone, leastSeconds] = [0.05, 5]

const watch = Effect.fnUntraced(function*(counted: Counted, fractionDone: FractionDone) {
  const gate = yield* Effect.serviceOption(Gate.Gate)
  const begun = yield* Clock.monotonicTimeNanos
  return Effect.gen(function*() {
    const now = yield* Clock.currentTimeMillis
    const until = Option.isNone(gate) ? Option.none() : yield* gate.value.waitsUntil
    const done = fractionDone()
    const elapsedSeconds = Number((yield* Clock.monotonicTimeNanos) - begun) / 1e9
    const state: State = {
      operations: Operations.operations.flatMap(({ name }) => {
        const counts = counted.operations.get(name)
        return counts === undefined ? [] : [{ name, ...counts, ...counted.progressOf(name) }]
      }),
      elapsedSeconds,
      leftSeconds: done === undefined || done < leastDone || elapsedSeconds < leastSeconds
        ? undefined
        : elapsedSeconds * (1 - done) / done,
      waitsSeconds: Option.getOrUndefined(Option.map(until, (until) => (until - now) / 1000)),
      silentSeconds: Option.getOrUndefined(Option.map(yield* silence(counted), ({ millis }) => millis / 1000))
    }
    return state
  })
})

export interface Size {
  readonly columns: number
  readonly rows: number
}

/**
 * The lines for a terminal of that size, each narrower than it. If there is not enough room, first the numbers of requests
 * and rows are left out, then the operations.
 */
export const lines = (state: State, { columns, rows }: Size): ReadonlyArray<string> => {
  const width = columns - 1
  const whole = clip(status(state, width), width)
  const head = ["", "intervals", "      rows", "requests"]
  const cells = state.operations.map(({ closed, name, planned, requests, rows }) => [
    name,
    `${count(closed)}/${count(planned)}`,
    count(rows),
    count(requests)
  ])
  if (cells.length === 0 || rows < cells.length + 3) return [whole]
  for (const shown of [4, 3, 2]) {
    const table = columned([head, ...cells].map((row) => row.slice(0, shown)))
    if (table.every((line) => CliOutput.displayWidth(line) <= width)) return [...table, whole]
  }
  return [whole]
}

const columned = (rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row.map((cell, column) => column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)).join(
      "  "
    )
  )
}

/** The state of the run in one line, with as many parts as fit, the most urgent first. */
const status = (
  { elapsedSeconds, leftSeconds, operations, silentSeconds, waitsSeconds }: State,
  width: number
): string => {
  const sum = (of: (operation: State["operations"][number]) => number) =>
    operations.reduce((sum, operation) => sum + of(operation), 0)
  const parts = [
    Forecast.duration(elapsedSeconds),
    ...(waitsSeconds === undefined ? [] : [`waiting ${Forecast.duration(Math.ceil(waitsSeconds))} for the rate limit`]),
    ...(silentSeconds === undefined ? [] : [`no response for ${Forecast.duration(Math.floor(silentSeconds))}`]),
    ...(leftSeconds === undefined ? [] : [`about ${Forecast.duration(leftSeconds)} left`]),
    plural(sum(({ requests }) => requests), "request"),
    plural(sum(({ rows }) => rows), "row")
  ]
  const fitting = parts.filter((_, index) => parts.slice(0, index + 1).join(", ").length <= width)
  return fitting.length === 0 ? parts[0] ?? "" : fitting.join(", ")
}

const clip = (text: string, width: number): string => text.length <= width ? text : text.slice(0, Math.max(0, width))

const escape = "\u001b["

/** Lines at the bottom of a terminal that are overwritten. The cursor is below them, on a separate line. */
class Canvas {
  readonly #columns: () => number
  #lines: ReadonlyArray<string> = []

  constructor(columns: () => number) {
    this.#columns = columns
  }

  /** The control sequence that replaces the drawn lines; empty if they are the same. */
  draw(lines: ReadonlyArray<string>): string {
    if (lines.join("\n") === this.#lines.join("\n")) return ""
    const erased = this.erase()
    this.#lines = lines
    // The cursor is hidden only while it moves, so that it is visible whenever the program ends.
    return lines.length === 0 ? erased : `${escape}?25l${erased}${lines.join("\n")}\n${escape}?25h`
  }

  /** The control sequence that removes the lines. A terminal that has become narrower has wrapped longer ones. */
  erase(): string {
    const columns = Math.max(1, this.#columns())
    const up = this.#lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / columns)), 0)
    this.#lines = []
    return up === 0 ? "" : `\r${escape}${up}A${escape}J`
  }
}

/** A console whose errors appear above the drawn lines, which are drawn again below them the next time. */
const above = (console: Console.Console, canvas: Canvas): Console.Console => {
  const raised = (print: (...args: ReadonlyArray<unknown>) => void) => (...args: ReadonlyArray<unknown>) => {
    const erased = canvas.erase()
    return erased === "" ? print(...args) : print(erased + args.map(String).join(" "))
  }
  return { ...console, error: raised(console.error), warn: raised(console.warn) }
}
