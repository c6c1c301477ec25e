/**
 * Files that a flag or a variable names.
 */
import { ArtifactNames, FileError, ProvenFolder } from "@nightaudit/files"
import { Effect, FileSystem, Option, Path, type PlatformError, Predicate } from "effect"
import { failed } from "./Failure.ts"

/** The text of the file that `named` names. Fails with the name, the path, and why it cannot be read. */
export const read = Effect.fnUntraced(function*(named: string, path: string) {
  yield* proven(named, path)
  const fs = yield* FileSystem.FileSystem
  return yield* Effect.mapError(fs.readFileString(path), unreadable(named, path))
})

/** Fails where the file that `named` names is an artifact of the run in whose folder it lies, and not as that run wrote it. */
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

/** The failure to read the file that `named` names. */
export const unreadable = (named: string, path: string) => (error: PlatformError.PlatformError | FileError.FileError) =>
  failed({ message: `${named} names a file that cannot be read: ${path}${reasonOf(error)}` })

const reasons = new Map([
  ["NotFound", "there is no such file"],
  ["ENOENT", "there is no such file"],
  ["PermissionDenied", "no permission to read it"],
  ["EISDIR", "it is a folder"]
])

const reasonOf = (error: PlatformError.PlatformError | FileError.FileError): string => {
  if (error instanceof FileError.FileError) return ` (${error.problem})`
  const { _tag, cause } = error.reason
  const code = Predicate.hasProperty(cause, "code") ? String(cause.code) : ""
  const reason = reasons.get(code) ?? reasons.get(_tag)
  return reason === undefined ? "" : ` (${reason})`
}
