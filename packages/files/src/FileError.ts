import type * as PlatformError from "effect/PlatformError"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"

/** A file or a folder that could not be written or read. */
export class FileError extends Schema.TaggedError<FileError>()("FileError", {
  path: Schema.String,
  problem: Schema.String
}) {
  override get message() {
    return `${this.path}: ${this.problem}`
  }
}

const problems: Readonly<Record<string, string>> = {
  AlreadyExists: "it exists and is no folder",
  BadResource: "it is no folder",
  NotFound: "nothing can be written there",
  PermissionDenied: "no permission for it"
}

/** What the file system of Effect tells apart by the engine's code alone. */
const problemsByCode: Readonly<Record<string, string>> = {
  EMFILE: "too many files are open for this process: raise its limit (ulimit -n)",
  ENFILE: "too many files are open on this machine",
  EDQUOT: "the disk quota is used up",
  EFBIG: "it would become larger than a file may be",
  EISDIR: "it is a folder",
  ERR_FS_EISDIR: "it is a folder",
  ENAMETOOLONG: "its name is too long",
  ENOSPC: "the disk is full",
  EROFS: "the disk takes no changes"
}

/** The error of the file system, told of `path` in words. */
export const of = (path: string) => ({ reason }: PlatformError.PlatformError): FileError => {
  const code = codeOf(reason.cause)
  return new FileError({
    path,
    problem: problemsByCode[code] ?? problems[reason._tag] ?? reason.description ?? (code || reason._tag)
  })
}

/** The same, of a file that is to be read. */
export const unreadable = (path: string) => (error: PlatformError.PlatformError): FileError =>
  error.reason._tag === "NotFound" ? new FileError({ path, problem: "there is no such file" }) : of(path)(error)

const codeOf = (cause: unknown): string =>
  Predicate.hasProperty(cause, "code") && typeof cause.code === "string" ? cause.code : ""
