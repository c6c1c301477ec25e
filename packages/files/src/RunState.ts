/**
 * What a run has read so far, in the folder `.nightaudit-state` beside its artifacts. It is kept until the run is complete,
 * and lets the next one read only what is still open.
 */
import { Instant, IntervalStore } from "@nightaudit/core"
import { Effect, FileSystem, Option, Path, Schema, Scope, Stream } from "effect"
import type { PlatformError } from "effect"
import * as FileError from "./FileError.ts"
import { digest } from "./internal/digest.ts"
import * as LineFile from "./LineFile.ts"

/** What a run was asked for and what was fixed when it began. */
const Run = Schema.Struct({
  schemaVersion: Schema.Literal(1),
  /** Two runs with the same text ask for the same. */
  request: Schema.String,
  asOf: Instant.Instant,
  startedAt: Instant.Instant
})
export type Run = typeof Run.Type

export interface RunState {
  readonly run: Run
  readonly store: IntervalStore.IntervalStore
  /** Whether there is something that `resume` would take up. */
  readonly isKept: () => boolean
  /** Forgets what was read: it is in the artifacts. */
  readonly discard: Effect.Effect<void, FileError.FileError>
}

const folderName = ".nightaudit-state"

/**
 * The state of a new run, or of the one that was interrupted in this folder. Taking one up fails when there is none, and
 * when it was asked for something else. What an older run has left is forgotten when a new one keeps its first page. When the
 * scope closes before any interval has been closed, nothing of the new one is left.
 */
export const open: (
  directory: string,
  begun: Omit<Run, "schemaVersion">,
  options: { readonly resume: boolean }
) => Effect.Effect<RunState, FileError.FileError, FileSystem.FileSystem | Path.Path | Scope.Scope> = Effect.fnUntraced(
  function*(directory, begun, { resume }) {
    const services = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = path.join(directory, folderName)
    const proof = path.join(folder, "run.json")
    const discard = Effect.mapError(fs.remove(folder, { recursive: true, force: true }), FileError.of(folder))
    const storeError = (error: FileError.FileError | PlatformError.PlatformError) =>
      new IntervalStore.StoreError({
        problem: (error._tag === "FileError" ? error : FileError.of(folder)(error)).message
      })
    const fresh: Run = { schemaVersion: 1, ...begun }
    const run = resume ? yield* previous(directory, proof, fresh) : fresh

    let hasBegun = resume
    let isKept = resume
    yield* Effect.addFinalizer(() => hasBegun && !isKept ? Effect.ignore(discard) : Effect.void)
    /** What a killed run had not closed will be read again. */
    const forgetUnclosed = Effect.flatMap(
      fs.readDirectory(folder),
      Effect.forEach(
        (name) => name.endsWith(".open") ? fs.remove(path.join(folder, name), { force: true }) : Effect.void,
        { discard: true }
      )
    )
    const begin = yield* Effect.cached(
      resume ? forgetUnclosed : Effect.gen(function*() {
        hasBegun = true
        yield* discard
        yield* fs.makeDirectory(folder, { recursive: true, mode: 0o700 })
        // Under its own name it is whole: a process killed here leaves none, and not one that cannot be read.
        yield* fs.writeFileString(`${proof}.open`, JSON.stringify(run), { mode: 0o600 })
        yield* fs.rename(`${proof}.open`, proof)
      })
    )

    const fileOf = (interval: string, ending: string) =>
      Effect.map(digest(interval), (name) => path.join(folder, `${name}.${ending}`))
    let attempts = 0
    /** Another file each time: two orders may name the same rows, which are then read twice at the same time. */
    const newFileOf = (interval: string) => Effect.suspend(() => fileOf(interval, `${++attempts}.open`))
    const finish = (from: string, to: string) =>
      Effect.map(fs.rename(from, to), () => {
        isKept = true
      })

    const store: IntervalStore.IntervalStore = {
      load: Effect.fnUntraced(function*(interval): Effect.fn.Return<
        Option.Option<IntervalStore.Stored>,
        PlatformError.PlatformError
      > {
        if (!hasBegun) return Option.none()
        const closed = yield* fileOf(interval, "closed")
        if (yield* fs.exists(closed)) {
          const pages = LineFile.read(closed).pipe(
            Stream.map(parsePage),
            Stream.mapError(storeError),
            Stream.provideContext(services)
          )
          return Option.some({ _tag: "Closed", pages })
        }
        const isSplit = yield* fs.exists(yield* fileOf(interval, "split"))
        return isSplit ? Option.some({ _tag: "Split" }) : Option.none()
      }, Effect.mapError(storeError)),
      record: Effect.fnUntraced(function*(interval) {
        const scope = yield* Effect.scope
        const opened = yield* newFileOf(interval)
        const closed = yield* fileOf(interval, "closed")
        const file = yield* Effect.cached(Effect.gen(function*() {
          yield* begin
          return yield* LineFile.create(opened).pipe(Effect.provideContext(services), Scope.provide(scope))
        }))
        const recorder: IntervalStore.Recorder = {
          page: (page) => Effect.mapError(Effect.flatMap(file, ({ write }) => write(pageLine(page))), storeError),
          close: file.pipe(
            Effect.flatMap(({ finish }) => finish),
            Effect.andThen(finish(opened, closed)),
            Effect.mapError(storeError)
          )
        }
        return recorder
      }),
      split: Effect.fnUntraced(function*(interval) {
        yield* begin
        const opened = yield* newFileOf(interval)
        yield* fs.writeFileString(opened, "", { mode: 0o600 })
        yield* finish(opened, yield* fileOf(interval, "split"))
      }, Effect.mapError(storeError))
    }
    return { run, store, isKept: () => isKept, discard }
  }
)

const previous = Effect.fnUntraced(function*(directory: string, proof: string, asked: Run) {
  const fs = yield* FileSystem.FileSystem
  const refused = (problem: string) => new FileError.FileError({ path: directory, problem })
  const text = yield* Effect.mapError(
    fs.readFileString(proof),
    () => refused("no interrupted run to resume was left there")
  )
  const run = yield* Effect.mapError(
    Schema.decodeUnknownEffect(Schema.fromJsonString(Run))(text),
    () => refused("the interrupted run that was left there cannot be read")
  )
  return run.request === asked.request
    ? run
    : yield* refused(
      "the interrupted run that was left there was asked for something else: repeat its flags, or leave out --resume"
    )
})

/** JSON has line ends between its tokens only, where a space means the same. */
const pageLine = ({ body, requestId }: IntervalStore.StoredPage): string =>
  `${requestId ?? "-"} ${body.replaceAll(/[\r\n]/g, " ")}`

const parsePage = (line: string): IntervalStore.StoredPage => {
  const end = line.indexOf(" ")
  const requestId = line.slice(0, end)
  return { body: line.slice(end + 1), requestId: requestId === "-" ? undefined : requestId }
}
