/**
 * How far a reading is, at the foot of a terminal: a line for each operation, and one for the whole.
 */
import { Gate, Operations } from "@nightaudit/core"
import type { SourceRun } from "@nightaudit/reconcile"
import { Clock, Console, Effect, Option, Schedule, Stdio, Stream } from "effect"
import { CliOutput } from "effect/cli"
import * as Forecast from "./Forecast.ts"
import { Screen } from "./Screen.ts"
import * as Settings from "./Settings.ts"
import { count, plural } from "./Summary.ts"

/** How much of the whole is done, 0 to 1, where somebody knows. */
export type Share = () => number | undefined

/** What a reading counts while it goes on. */
export type Counted = Pick<SourceRun.Report, "operations" | "progressOf" | "awaited">

/** The share of the intervals that have been read, for a reading that is planned at once. */
export const ofIntervals = ({ operations, progressOf }: Counted): Share => () => {
  const all = [...operations.keys()].map(progressOf)
  const planned = all.reduce((sum, { planned }) => sum + planned, 0)
  return planned === 0 ? undefined : all.reduce((sum, { closed }) => sum + closed, 0) / planned
}

/**
 * Does what it is given, and shows meanwhile how far it is, where stderr is a terminal that can move its cursor and nobody
 * says that it is a machine's (`CI`). Drawn twice a second and only when something is new, each drawing in one write; what is
 * logged meanwhile stands above it, and nothing is left of it at the end, however that comes.
 */
export const drawn = Effect.fnUntraced(function*<A, E, R>(
  reading: Effect.Effect<A, E, R>,
  counted: Counted,
  share: Share = unknown
) {
  if (!(yield* isWatched)) return yield* Effect.raceFirst(reading, tellSilence(counted))
  const stdio = yield* Stdio.Stdio
  const console = yield* Console.Console
  const screen = yield* Screen
  const canvas = new Canvas(screen.columns)
  const write = (text: string) =>
    text === "" ? Effect.void : Effect.ignore(Stream.run(Stream.make(text), stdio.stderr({ endOnDone: false })))
  const state = yield* watch(counted, share)
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

/** An answer that takes longer is spoken of. */
const silentMillis = 5000

/** How long the platform has been silent about the request that has waited longest, in milliseconds, and since when. */
const silence = Effect.fnUntraced(function*({ awaited }: Counted) {
  const since = Math.min(...[...awaited].map(({ since }) => since))
  const millis = (yield* Clock.currentTimeMillis) - since
  return millis >= silentMillis ? Option.some({ millis, since }) : Option.none()
})

/** A line for each request that waits long for its answer, where nobody sees it wait. */
const tellSilence = Effect.fnUntraced(function*(counted: Counted) {
  let told = -1
  return yield* Effect.forever(Effect.gen(function*() {
    yield* Effect.sleep(silentMillis)
    const waits = yield* silence(counted)
    if (Option.isNone(waits) || waits.value.since === told) return
    told = waits.value.since
    yield* Effect.logInfo(
      `the platform has not answered for ${
        Math.floor(waits.value.millis / 1000)
      } s; its answer is awaited (--attempt-timeout)`
    )
  }))
})

const unknown: Share = () => undefined

const pause = "500 millis"

/** Whether somebody looks at stderr, on a terminal on which a line can be written over. */
const isWatched = Effect.gen(function*() {
  const stdio = yield* Stdio.Stdio
  if (!(yield* stdio.stderrIsTerminal)) return false
  const [term, ci] = [yield* Settings.variable("TERM"), yield* Settings.variable("CI")]
  return !Option.contains(term, "dumb") && Option.isNone(ci)
})

/** What is shown at a moment. */
export interface State {
  readonly operations: ReadonlyArray<{
    readonly name: string
    readonly planned: number
    readonly closed: number
    readonly rows: number
    readonly requests: number
  }>
  readonly elapsedSeconds: number
  /** About how long it still takes, where that can be said. */
  readonly leftSeconds: number | undefined
  /** How long requests still wait for the limit. */
  readonly waitsSeconds: number | undefined
  /** How long no answer has come to a request, where that is long. */
  readonly silentSeconds: number | undefined
}

/** Before so much is done, or so much time is over, nobody can say how long the rest takes. */
const [leastShare, leastSeconds] = [0.05, 5]

const watch = Effect.fnUntraced(function*(counted: Counted, share: Share) {
  const gate = yield* Effect.serviceOption(Gate.Gate)
  const begun = yield* Clock.monotonicTimeNanos
  return Effect.gen(function*() {
    const now = yield* Clock.currentTimeMillis
    const until = Option.isNone(gate) ? Option.none() : yield* gate.value.waitsUntil
    const done = share()
    const elapsedSeconds = Number((yield* Clock.monotonicTimeNanos) - begun) / 1e9
    const state: State = {
      operations: Operations.operations.flatMap(({ name }) => {
        const counts = counted.operations.get(name)
        return counts === undefined ? [] : [{ name, ...counts, ...counted.progressOf(name) }]
      }),
      elapsedSeconds,
      leftSeconds: done === undefined || done < leastShare || elapsedSeconds < leastSeconds
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
 * The lines for a terminal of a size, each shorter than it is wide. What there is no room for is left out: first the numbers of
 * requests and rows, then the operations.
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

/** The whole in one line, of as many parts as there is room for, the most urgent first. */
const status = (
  { elapsedSeconds, leftSeconds, operations, silentSeconds, waitsSeconds }: State,
  width: number
): string => {
  const sum = (of: (operation: State["operations"][number]) => number) =>
    operations.reduce((sum, operation) => sum + of(operation), 0)
  const parts = [
    Forecast.duration(elapsedSeconds),
    ...(waitsSeconds === undefined ? [] : [`waiting ${Forecast.duration(Math.ceil(waitsSeconds))} for the limit`]),
    ...(silentSeconds === undefined ? [] : [`no answer for ${Forecast.duration(Math.floor(silentSeconds))}`]),
    ...(leftSeconds === undefined ? [] : [`about ${Forecast.duration(leftSeconds)} left`]),
    plural(sum(({ requests }) => requests), "request"),
    plural(sum(({ rows }) => rows), "row")
  ]
  const fitting = parts.filter((_, index) => parts.slice(0, index + 1).join(", ").length <= width)
  return fitting.length === 0 ? parts[0] ?? "" : fitting.join(", ")
}

const clip = (text: string, width: number): string => text.length <= width ? text : text.slice(0, Math.max(0, width))

const escape = "\u001b["

/** Lines at the foot of a terminal that are written over. The cursor waits below them, on a line of its own. */
class Canvas {
  readonly #columns: () => number
  #lines: ReadonlyArray<string> = []

  constructor(columns: () => number) {
    this.#columns = columns
  }

  /** What replaces the lines that are there; nothing where they are the same. */
  draw(lines: ReadonlyArray<string>): string {
    if (lines.join("\n") === this.#lines.join("\n")) return ""
    const erased = this.erase()
    this.#lines = lines
    // The cursor is hidden while it moves, and at no other time: whatever ends the program, it is there.
    return lines.length === 0 ? erased : `${escape}?25l${erased}${lines.join("\n")}\n${escape}?25h`
  }

  /** What takes the lines away. A terminal that has become narrower has broken those that were longer. */
  erase(): string {
    const columns = Math.max(1, this.#columns())
    const up = this.#lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / columns)), 0)
    this.#lines = []
    return up === 0 ? "" : `\r${escape}${up}A${escape}J`
  }
}

/** A console whose errors stand above what is drawn; it is drawn again below them the next time. */
const above = (console: Console.Console, canvas: Canvas): Console.Console => {
  const raised = (print: (...args: ReadonlyArray<unknown>) => void) => (...args: ReadonlyArray<unknown>) => {
    const erased = canvas.erase()
    return erased === "" ? print(...args) : print(erased + args.map(String).join(" "))
  }
  return { ...console, error: raised(console.error), warn: raised(console.warn) }
}
