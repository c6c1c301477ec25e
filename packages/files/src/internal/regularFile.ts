/**
 * Files that end: who opens a pipe may wait for ever, and a device may never end.
 *
 * @internal
 */
import { Effect, FileSystem, type PlatformError } from "effect"
import * as FileError from "../FileError.ts"

/** Fails if the path, or the target of a link, is neither a file nor a folder. For a folder, opening it fails. */
export const regularFile: (
  path: string,
  failed: (error: PlatformError.PlatformError) => FileError.FileError
) => Effect.Effect<void, FileError.FileError, FileSystem.FileSystem> = Effect.fnUntraced(function*(path, failed) {
  const { type } = yield* Effect.mapError(Effect.flatMap(FileSystem.FileSystem, (fs) => fs.stat(path)), failed)
  if (type === "File" || type === "Directory") return
  return yield* new FileError.FileError({ path, problem: "it is not a file" })
})
