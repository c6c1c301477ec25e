/**
 * The rows that a run has read so far, in the folder `.nightaudit-state` next to its artifacts. It is kept until the run is
 * complete, so that a resumed run reads only what is missing.
 */
import { Ids, Instant, IntervalStore } from "@nightaudit/core"
import { Effect, FileSystem, Option, Path, Result, Schema, Scope, Stream } from "effect"
import type { PlatformError } from "effect"
import * as FileDigest from "./FileDigest.ts"
import * as FileError from "./FileError.ts"
import { digest } from "./internal/digest.ts"
import * as intervalFile from "./internal/intervalFile.ts"
import { regularFile } from "./internal/regularFile.ts"
import { syncDirectory } from "./internal/syncDirectory.ts"
import * as LineFile from "./LineFile.ts"
import * as Sealed from "./Sealed.ts"

/** The request of a run, and what was fixed when it began. */
const Run = Schema.Struct({
  schemaVersion: Schema.Literal(2),
  /** The request as text: equal for equal requests. */
  request: Schema.String,
  asOf: Instant.Instant,
  startedAt: Instant.Instant,
  /** The enterprises that it reads; they must be visible to the token when the run is resumed. */
  enterprises: Schema.Array(Schema.String)
})
export type Run = typeof Run.Type

/** What is fixed when a run begins. */
export type Begun = Pick<Run, "asOf" | "startedAt" | "enterprises">

export interface RunState {
  /** The run that is resumed, if any. */
  readonly resumed: Run | undefined
  /**
   * Binds the state to the enterprises that are visible to the token now, before anything else is read. Returns the run of the
   * state: the earlier one if it is resumed, which does not include other enterprises that are visible now. Fails if an
   * enterprise of that run is no longer visible.
   */
  readonly bind: (begun: Begun) => Effect.Effect<Run, FileError.FileError>
  /** The store of the run's intervals; it is empty and keeps nothing until the state is bound. */
  readonly store: IntervalStore.IntervalStore
  /** True if there is something to resume. */
  readonly isKept: () => boolean
  /** Removes what was read, when it is in the artifacts. */
  readonly discard: Effect.Effect<void, FileError.FileError>
}

const folderName = ".nightaudit-state"

/**
 * Opens the state of a new run, or resumes that of the interrupted run in this folder, which the caller must hold. To resume
 * fails if there is none, or if it has another request. What an earlier run has left is removed when a new one stores its first
 * page. If the scope closes before any interval is completed, nothing of the new run is left.
 *
 * A file counts only if its closing line proves it: a file that lacks a line, has another byte, or is of another run is
 * ignored. An interval that was returned once, or completed here, is not returned again: a new request is for the rows as they
 * are now.
 */
export const open: (
  directory: string,
  request: string,
  options: { readonly resume: boolean }
) => Effect.Effect<RunState, FileError.FileError, FileSystem.FileSystem | Path.Path | Scope.Scope> = Effect.fnUntraced(
  function*(directory, request, { resume }) {
    const services = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = path.join(directory, folderName)
    const proof = path.join(folder, "run.json")
    const discard = Effect.mapError(fs.remove(folder, { recursive: true, force: true }), FileError.of(folder))
    const storeError = (failed: FileError.FileError | PlatformError.PlatformError) => {
      const error = failed._tag === "FileError" ? failed : FileError.of(folder)(failed)
      return new IntervalStore.StoreError({
        problem: error.message,
        ...(error.code !== undefined && { code: error.code })
      })
    }
    const sync = (directory: string) => Effect.provideContext(syncDirectory(directory), services)
    const resumed = resume ? yield* previous(directory, proof, request) : undefined

    let bound: { readonly run: Run; readonly seal: string } | undefined
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
    const create = (file: string) => Effect.provideContext(LineFile.create(file), services)
    const beginAnew = Effect.fnUntraced(function*(text: string) {
      hasBegun = true
      yield* discard
      yield* fs.makeDirectory(folder, { recursive: true, mode: 0o700 })
      // Under its own name it is whole: a process killed here leaves none, and not one that cannot be read.
      const file = yield* create(`${proof}.open`)
      yield* file.write(text.trimEnd())
      yield* file.finish
      yield* fs.rename(`${proof}.open`, proof)
      yield* sync(folder)
      yield* sync(directory)
    }, Effect.scoped)
    const begin = yield* Effect.cached(
      Effect.suspend(() =>
        resumed !== undefined || bound === undefined ? forgetUnclosed : beginAnew(Sealed.seal(bound.run))
      )
    )

    const fileOf = (interval: string, ending: string) =>
      Effect.map(digest(interval), (name) => path.join(folder, `${name}.${ending}`))
    /** The files of the intervals that this process has been given or has closed. */
    const told = new Set<string>()
    let attempts = 0
    /** Another file each time: two orders may name the same rows, which are then read twice at the same time. */
    const newFileOf = (interval: string) => Effect.suspend(() => fileOf(interval, `${++attempts}.open`))
    const finish = Effect.fnUntraced(function*(from: string, to: string) {
      yield* fs.rename(from, to)
      yield* sync(folder)
      isKept = true
    })

    const store: IntervalStore.IntervalStore = {
      load: Effect.fnUntraced(function*(interval): Effect.fn.Return<Option.Option<IntervalStore.Stored>> {
        if (!hasBegun || bound === undefined) return Option.none()
        const named = { run: bound.seal, interval }
        const proven = (file: string) => Effect.provideContext(intervalFile.proven(file, named), services)
        const closed = yield* fileOf(interval, "closed")
        const whole = told.has(closed) ? Option.none() : yield* proven(closed)
        const end = Option.getOrUndefined(whole)?.end
        if (Option.isSome(whole) && end !== undefined && end._tag !== "Split") {
          told.add(closed)
          const pages = LineFile.readProven(closed, whole.value.content).pipe(
            Stream.map(parsePage),
            Stream.mapError(storeError),
            Stream.provideContext(services)
          )
          return Option.some({ _tag: "Closed", pages, end })
        }
        const split = yield* proven(yield* fileOf(interval, "split"))
        return Option.isSome(split) && split.value.end._tag === "Split" ? Option.some({ _tag: "Split" }) : Option.none()
      }),
      record: Effect.fnUntraced(function*(interval) {
        if (bound === undefined) return yield* IntervalStore.none.record(interval)
        const named = { run: bound.seal, interval }
        const scope = yield* Effect.scope
        const opened = yield* newFileOf(interval)
        const closed = yield* fileOf(interval, "closed")
        // The first reading is kept: a resumed run may be returning it, and must find the same conflicts as an uninterrupted one.
        if (told.has(closed)) return yield* IntervalStore.none.record(interval)
        const file = yield* Effect.cached(Effect.andThen(begin, Scope.provide(create(opened), scope)))
        const recorder: IntervalStore.Recorder = {
          page: (page) => Effect.mapError(Effect.flatMap(file, ({ write }) => write(pageLine(page))), storeError),
          close: (end) =>
            file.pipe(
              Effect.flatMap((file) => intervalFile.close(file, named, end)),
              Effect.andThen(finish(opened, closed)),
              Effect.tap(() => Effect.sync(() => told.add(closed))),
              Effect.mapError(storeError)
            )
        }
        return recorder
      }),
      split: Effect.fnUntraced(
        function*(interval) {
          if (bound === undefined) return
          yield* begin
          const opened = yield* newFileOf(interval)
          yield* intervalFile.close(yield* create(opened), { run: bound.seal, interval }, { _tag: "Split" })
          yield* finish(opened, yield* fileOf(interval, "split"))
        },
        Effect.scoped,
        Effect.mapError(storeError)
      )
    }
    const bind = Effect.fnUntraced(function*(begun: Begun) {
      const run = resumed ?? { schemaVersion, request, ...begun }
      const missing = run.enterprises.find((id) => !Ids.isAmong(begun.enterprises, id))
      if (missing !== undefined) {
        return yield* new FileError.FileError({
          path: directory,
          problem:
            `the interrupted run in this folder read enterprise ${missing}, which is not visible to the token now; ` +
            "give the access token of that run, or leave out --resume"
        })
      }
      bound = { run, seal: sealOf(run) }
      return run
    })
    return { resumed, bind, store, isKept: () => isKept, discard }
  }
)

const previous = Effect.fnUntraced(function*(directory: string, proof: string, request: string) {
  const fs = yield* FileSystem.FileSystem
  const refused = (problem: string) => new FileError.FileError({ path: directory, problem })
  const broken = () => refused("the interrupted run in this folder cannot be read; leave out --resume")
  const isThere = yield* Effect.orElseSucceed(fs.exists(proof), () => false)
  if (!isThere) return yield* refused("no interrupted run to resume was left there")
  const text = yield* Effect.mapError(
    Effect.andThen(regularFile(proof, FileError.of(proof)), fs.readFileString(proof)),
    broken
  )
  const sealed = Sealed.open(text)
  if (Result.isFailure(sealed)) {
    const version = yield* Effect.mapError(decodeVersion(text), broken)
    return yield* sealed.failure === "Unsealed" && version.schemaVersion < schemaVersion
      ? refused("the interrupted run in this folder is from an older version of nightaudit; leave out --resume")
      : broken()
  }
  const run = yield* Effect.mapError(decodeRun(sealed.success), broken)
  return run.request === request
    ? run
    : yield* refused(
      "the interrupted run in this folder had other flags; repeat them, or leave out --resume"
    )
})

const schemaVersion = 2

/** Another for every run: what another one left is not taken for its own. */
const sealOf = ({ asOf, enterprises, request, startedAt }: Run): string =>
  FileDigest.ofText(JSON.stringify([request, asOf, startedAt, enterprises]))

const decodeVersion = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Struct({ schemaVersion: Schema.Finite })))

const decodeRun = Schema.decodeUnknownEffect(Schema.fromJsonString(Run))

/** JSON has line ends between its tokens only, where a space means the same. */
const pageLine = ({ body, requestId }: IntervalStore.StoredPage): string =>
  `${requestId ?? "-"} ${body.replaceAll(/[\r\n]/g, " ")}`

const parsePage = (line: string): IntervalStore.StoredPage => {
  const end = line.indexOf(" ")
  const requestId = line.slice(0, end)
  return { body: line.slice(end + 1), requestId: requestId === "-" ? undefined : requestId }
}
