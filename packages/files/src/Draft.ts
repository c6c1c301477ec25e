/**
 * A set of files that appears in a folder whole or not at all.
 */
import { Effect, FileSystem, Path } from "effect"
import type { Scope } from "effect"
import * as FileError from "./FileError.ts"

export interface Draft {
  /** Where a file of that name is written until the draft is committed. */
  readonly path: (name: string) => string
  /**
   * Moves the named files into the folder, over older ones of the same names. The last of several is taken away first
   * and put back last: where it stands, all of them are of one run.
   */
  readonly commit: (names: ReadonlyArray<string>) => Effect.Effect<void, FileError.FileError>
}

/**
 * A draft for a folder, which is made when it does not exist. When the scope closes without a commit nothing is left
 * behind, not even the folder if it was made here. Fails when nothing can be written there.
 */
export const make: (
  directory: string
) => Effect.Effect<Draft, FileError.FileError, FileSystem.FileSystem | Path.Path | Scope.Scope> = Effect.fnUntraced(
  function*(directory: string) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const failed = FileError.of(directory)
    let isCommitted = false
    yield* Effect.mapError(makeDirectory(directory, () => isCommitted), failed)
    const folder = yield* fs.makeTempDirectoryScoped({ directory, prefix: ".draft-" }).pipe(Effect.mapError(failed))
    const draft: Draft = {
      path: (name) => path.join(folder, name),
      commit: Effect.fnUntraced(
        function*(names) {
          const last = names.at(-1)
          if (last !== undefined && names.length > 1) yield* fs.remove(path.join(directory, last), { force: true })
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

const removeEmpty = Effect.fnUntraced(function*(directory: string) {
  const fs = yield* FileSystem.FileSystem
  const entries = yield* fs.readDirectory(directory)
  if (entries.length === 0) yield* fs.remove(directory, { recursive: true })
})
