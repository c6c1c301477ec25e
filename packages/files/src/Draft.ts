/** Writes a set of files into a folder completely or not at all. */
import { Effect, FileSystem, Path } from "effect"
import type { Scope } from "effect"
import * as FileError from "./FileError.ts"
import * as FolderLock from "./FolderLock.ts"
import { digest } from "./internal/digest.ts"
import { syncDirectory } from "./internal/syncDirectory.ts"
import { Owner } from "./Owner.ts"

export interface Draft {
  /** The folder in which files are written until `commit`. */
  readonly folder: string
  /** The path at which a file of this name is written until `commit`. */
  readonly path: (name: string) => string
  /**
   * Moves the named files into the folder, and replaces existing ones. The last name is the file that completes the set: its
   * old version is removed first, and the new one is put in place last, when all others are on disk. If it exists, all files
   * are of one run. Fails if the folder is no longer held.
   */
  readonly commit: (names: ReadonlyArray<string>, options?: CommitOptions) => Effect.Effect<void, FileError.FileError>
}

export interface CommitOptions {
  /** Existing files to remove before the last file is put in place. */
  readonly obsolete?: ReadonlyArray<string> | undefined
  /**
   * A file that describes the others without being verified against them, and never exists without them: an existing one is
   * removed first, and the new one is put in place last.
   */
  readonly page?: string | undefined
}

export { Owner }

/** Options of a draft. */
export interface Options {
  /** The file that completes the set: earlier drafts of the same name whose owner is gone are removed first. */
  readonly name?: string | undefined
  /** Holds only that file, not the folder: other processes may write other files there. */
  readonly isAlone?: boolean | undefined
}

/**
 * Opens a draft for a folder, which is created if necessary and held until the scope closes. If it closes without a commit,
 * nothing is left behind, not even a folder created here. Fails if nothing can be written there, or if another process holds
 * it.
 */
export const make: (
  directory: string,
  options?: Options
) => Effect.Effect<Draft, FileError.FileError, FileSystem.FileSystem | Path.Path | Scope.Scope> = Effect.fnUntraced(
  function*(directory: string, { isAlone = false, name = "" }: Options = {}) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const failed = FileError.of(directory)
    let isCommitted = false
    yield* Effect.mapError(makeDirectory(directory, () => isCommitted), failed)
    const owner = yield* Owner
    const key = (yield* digest(name)).slice(0, 16)
    const lock = yield* FolderLock.hold(
      directory,
      isAlone ? { name: `${FolderLock.folderLock}-of-${key}`, what: path.join(directory, name) } : {}
    )
    const sync = Effect.provideService(syncDirectory(directory), FileSystem.FileSystem, fs)
    const prefix = `.draft-${key}-`
    yield* Effect.ignore(removeAbandoned(directory, prefix, owner))
    const folder = yield* fs.makeTempDirectoryScoped({ directory, prefix: `${prefix}${owner.name}-` }).pipe(
      Effect.mapError(failed)
    )
    const draft: Draft = {
      folder,
      path: (name) => path.join(folder, name),
      commit: Effect.fnUntraced(
        function*(names, { obsolete = [], page } = {}) {
          const at = (name: string) => path.join(directory, name)
          const place = (name: string) => Effect.mapError(fs.rename(draft.path(name), at(name)), FileError.of(at(name)))
          const takeAway = (name: string) =>
            Effect.mapError(fs.remove(at(name), { force: true }), FileError.of(at(name)))
          const last = names.at(-1)
          if (last === undefined) return
          if (page !== undefined) yield* Effect.andThen(takeAway(page), sync)
          if (names.length > 1) {
            yield* takeAway(last)
            for (const name of obsolete) yield* takeAway(name)
            yield* sync
            for (const name of names.slice(0, -1)) yield* place(name)
            yield* sync
          }
          yield* place(last)
          isCommitted = true
          yield* sync
          if (page !== undefined && (yield* fs.exists(draft.path(page)))) yield* Effect.andThen(place(page), sync)
        },
        Effect.mapError((error) => error._tag === "FileError" ? error : failed(error)),
        (committed) => Effect.andThen(lock.check, committed),
        Effect.uninterruptible
      )
    }
    return draft
  }
)

/**
 * Makes a folder and those above it; what did not exist before is removed with the scope unless it is kept, or something
 * else has been put into it. One by one: where a parent takes no folders, as in /proc, the engine's own recursion never
 * ends.
 */
const makeDirectory = Effect.fnUntraced(function*(directory: string, isKept: () => boolean) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const missing: Array<string> = []
  for (let each = path.resolve(directory); !(yield* fs.exists(each)); each = path.dirname(each)) missing.push(each)
  for (const each of missing.toReversed()) {
    yield* Effect.acquireRelease(
      fs.makeDirectory(each),
      () => isKept() ? Effect.void : Effect.ignore(removeEmpty(each))
    )
  }
})

const removeAbandoned = Effect.fnUntraced(function*(directory: string, prefix: string, owner: Owner) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const isAbandoned = (entry: string): boolean => {
    const [name, random, ...more] = entry.slice(prefix.length).split("-")
    return entry.startsWith(prefix) && !!name && !!random && more.length === 0 && owner.isGone(name)
  }
  const abandoned = (yield* fs.readDirectory(directory)).filter(isAbandoned)
  yield* Effect.forEach(
    abandoned,
    (entry) => Effect.ignore(fs.remove(path.join(directory, entry), { recursive: true }))
  )
})

const removeEmpty = Effect.fnUntraced(function*(directory: string) {
  const fs = yield* FileSystem.FileSystem
  const entries = yield* fs.readDirectory(directory)
  if (entries.length === 0) yield* fs.remove(directory, { recursive: true })
})
