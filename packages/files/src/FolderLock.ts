/** Locks that allow one writer at a time in a folder. */
import { Instant } from "@nightaudit/core"
import { Clock, Effect, FileSystem, Path, type PlatformError, Predicate, Schedule, Schema, type Scope } from "effect"
import { rmdir } from "node:fs/promises"
import * as FileError from "./FileError.ts"
import { regularFile } from "./internal/regularFile.ts"
import { Owner } from "./Owner.ts"

/** The name of the lock of a run and its report. */
export const folderLock = ".nightaudit-lock"

export interface FolderLock {
  /**
   * Fails if another process has taken over the folder, because this process was suspended for so long that it appeared to be
   * dead.
   */
  readonly check: Effect.Effect<void, FileError.FileError>
}

/** The holder shows itself so often. */
const pulse = "1 second"

/** So often it is looked whether the holder of another machine shows itself, once a pulse, before it is taken for dead. */
const patience = 8

/** What a holder writes into its lock. */
const Note = Schema.Struct({ by: Schema.String, since: Schema.String, beat: Schema.Int })

/**
 * Holds a folder until the scope closes. Fails with the name of the holder if another process holds it: a holder on this
 * machine is looked up by its process and start, one on another machine is watched for a few seconds. The lock of a dead holder
 * is taken over. `what` is named in the error; by default it is the folder, which a lock with another `name` does not guard as
 * a whole.
 *
 * The lock is a folder with one file that is named after its holder. It is put in place with the file in it, by a rename that
 * fails if another lock is there. The file of a dead holder is removed by its own name: if two processes take over its lock,
 * only the first rename succeeds.
 */
export const hold: (
  directory: string,
  options?: { readonly name?: string | undefined; readonly what?: string | undefined }
) => Effect.Effect<FolderLock, FileError.FileError, FileSystem.FileSystem | Path.Path | Scope.Scope> = Effect
  .fnUntraced(
    function*(directory, { name = folderLock, what = directory } = {}) {
      const fs = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const owner = yield* Owner
      const lock = path.join(directory, name)
      const failed = FileError.of(directory)
      const waiting = yield* Effect.mapError(
        fs.makeTempDirectoryScoped({ directory, prefix: `${name}-` }),
        failed
      )
      const holder = `${owner.name}-${waiting.slice(-6)}`
      const since = Instant.fromEpochMillis(yield* Clock.currentTimeMillis)
      const note = (beat: number) => encoder.encode(JSON.stringify({ by: owner.title, since, beat }).padEnd(512))
      yield* Effect.mapError(fs.writeFile(path.join(waiting, holder), note(0), { mode: 0o600 }), failed)

      const own = path.join(lock, holder)
      const release = Effect.andThen(
        Effect.ignore(fs.remove(own, { force: true })),
        Effect.ignore(Effect.tryPromise(() => rmdir(lock)))
      )
      /** Whether the folder is held now. */
      const take = fs.rename(waiting, lock).pipe(
        Effect.andThen(Effect.addFinalizer(() => release)),
        Effect.as(true),
        Effect.catchIf(isTaken, () => Effect.succeed(false)),
        Effect.mapError(FileError.of(lock)),
        Effect.uninterruptible
      )
      while (!(yield* take)) yield* giveWay({ lock, what, owner })

      let beat = 0
      const show = Effect.scoped(Effect.gen(function*() {
        const file = yield* fs.open(own, { flag: "r+" })
        yield* file.writeAll(note(++beat))
      }))
      yield* Effect.forkScoped(Effect.delay(Effect.repeat(Effect.ignore(show), Schedule.spaced(pulse)), pulse))
      const lost = new FileError.FileError({ path: what, problem: "another process has taken over the lock" })
      return {
        check: Effect.flatMap(
          Effect.orElseSucceed(fs.exists(own), () => false),
          (isHeld) => isHeld ? Effect.void : Effect.fail(lost)
        )
      }
    }
  )

/** Removes the file of a dead holder; fails where the holder lives. */
const giveWay = Effect.fnUntraced(function*({ lock, owner, what }: {
  readonly lock: string
  readonly what: string
  readonly owner: Owner
}) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const [holder] = yield* Effect.orElseSucceed(fs.readDirectory(lock), () => [])
  // It is just being given back, or taken.
  if (holder === undefined) return yield* Effect.yieldNow
  const file = path.join(lock, holder)
  const text = regularFile(file, FileError.of(what)).pipe(
    Effect.andThen(fs.readFileString(file)),
    Effect.orElseSucceed(() => "")
  )
  const first = yield* text
  const state = owner.stateOf(holder.slice(0, holder.lastIndexOf("-")))
  if (state === "running" || (state === "unknown" && (yield* shows(text, first)))) {
    const { by, since } = yield* Effect.orElseSucceed(
      decode(first),
      () => ({ by: "another process", since: "a while ago" })
    )
    return yield* new FileError.FileError({
      path: what,
      problem: `${by} has been writing to it since ${since}; wait until it has ended, or give another --output`
    })
  }
  yield* Effect.mapError(fs.remove(file, { force: true }), FileError.of(what))
})

/** Whether a holder shows itself within some pulses. One that has gone meanwhile does not. */
const shows = Effect.fnUntraced(function*<R>(text: Effect.Effect<string, never, R>, first: string) {
  for (let looks = 0; looks < patience; looks++) {
    yield* Effect.sleep(pulse)
    const now = yield* text
    if (now !== first) return now !== ""
  }
  return false
})

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Note))

const encoder = new TextEncoder()

const taken: ReadonlySet<unknown> = new Set(["ENOTEMPTY", "EEXIST"])

const isTaken = ({ reason: { cause } }: PlatformError.PlatformError): boolean =>
  Predicate.hasProperty(cause, "code") && taken.has(cause.code)
