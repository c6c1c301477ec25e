/**
 * A set of files that appears in a folder whole or not at all.
 */
import { Effect, FileSystem, Path } from "effect"
import type { Scope } from "effect"
import * as FileError from "./FileError.ts"
import { digest } from "./internal/digest.ts"
import { Owner } from "./Owner.ts"

export interface Draft {
  /** Where files are written until the draft is committed. */
  readonly folder: string
  /** Where a file of that name is written until the draft is committed. */
  readonly path: (name: string) => string
  /**
   * Moves the named files into the folder, over older ones of the same names. The last of several is taken away first
   * and put back last: where it stands, all of them are of one run. What is obsolete is removed meanwhile.
   */
  readonly commit: (
    names: ReadonlyArray<string>,
    obsolete?: ReadonlyArray<string>
  ) => Effect.Effect<void, FileError.FileError>
}

export { Owner }

/**
 * A draft for a folder, which is made when it does not exist. When the scope closes without a commit nothing is left
 * behind, not even the folder if it was made here. Fails when nothing can be written there.
 *
 * Drafts of the same name whose owner is gone are removed first. The name is that of the file that makes the set whole.
 */
export const make: (
  directory: string,
  name?: string
) => Effect.Effect<Draft, FileError.FileError, FileSystem.FileSystem | Path.Path | Scope.Scope> = Effect.fnUntraced(
  function*(directory: string, name = "") {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const failed = FileError.of(directory)
    let isCommitted = false
    yield* Effect.mapError(makeDirectory(directory, () => isCommitted), failed)
    const owner = yield* Owner
    const prefix = `.draft-${(yield* digest(name)).slice(0, 16)}-`
    yield* Effect.ignore(removeAbandoned(directory, prefix, owner))
    const folder = yield* fs.makeTempDirectoryScoped({ directory, prefix: `${prefix}${owner.name}-` }).pipe(
      Effect.mapError(failed)
    )
    const draft: Draft = {
      folder,
      path: (name) => path.join(folder, name),
      commit: Effect.fnUntraced(
        function*(names, obsolete = []) {
          const last = names.at(-1)
          if (last !== undefined && names.length > 1) yield* fs.remove(path.join(directory, last), { force: true })
          for (const name of obsolete) yield* fs.remove(path.join(directory, name), { force: true })
          for (const name of names) yield* fs.rename(draft.path(name), path.join(directory, name))
          isCommitted = true
        },
        Effect.mapError(failed),
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
