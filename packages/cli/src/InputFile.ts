/**
 * Files named by a flag or a variable.
 */
import { ArtifactNames, FileError, ProvenFolder } from "@nightaudit/files"
import { Effect, FileSystem, Option, Path, type PlatformError, Predicate } from "effect"
import { failed } from "./Failure.ts"

/** The text of a file. `named` is the flag or variable; a failure reports it, the path and the reason. */
export const read = Effect.fnUntraced(function*(named: string, path: string) {
  yield* proven(named, path)
  const fs = yield* FileSystem.FileSystem
  return yield* Effect.mapError(fs.readFileString(path), unreadable(named, path))
})

/** Fails if the file is an artifact of the run in its folder and was changed after that run. */
export const proven = Effect.fnUntraced(function*(named: string, path: string) {
  const { basename, dirname } = yield* Path.Path
  if (!ArtifactNames.isArtifact(basename(path))) return
  const folder = yield* Effect.option(ProvenFolder.open(dirname(path)))
  if (Option.isNone(folder) || folder.value.artifacts?.[basename(path)] === undefined) return
  yield* Effect.mapError(
    folder.value.verify([basename(path)]),
    ({ problem }) => failed({ message: `${named} ${path}: ${problem}` })
  )
})

/** The failure to read a file; `named` is the flag or variable. */
export const unreadable = (named: string, path: string) => (error: PlatformError.PlatformError | FileError.FileError) =>
  failed({ message: `${named} ${path}: the file cannot be read${reasonOf(error)}` })

const reasons = new Map([
  ["NotFound", "no such file"],
  ["ENOENT", "no such file"],
  ["PermissionDenied", "permission denied"],
  ["EISDIR", "it is a folder"]
])

const reasonOf = (error: PlatformError.PlatformError | FileError.FileError): string => {
  if (error instanceof FileError.FileError) return ` (${error.problem})`
  const { _tag, cause } = error.reason
  const code = Predicate.hasProperty(cause, "code") ? String(cause.code) : ""
  const reason = reasons.get(code) ?? reasons.get(_tag)
  return reason === undefined ? "" : ` (${reason})`
}
