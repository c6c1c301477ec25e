import type * as PlatformError from "effect/PlatformError"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"

/** A file or a folder that could not be written or read. */
export class FileError extends Schema.TaggedError<FileError>()("FileError", {
  path: Schema.String,
  problem: Schema.String,
  /** The code of the operating system, such as `EMFILE`, where there is one. */
  code: Schema.optionalKey(Schema.String),
  cause: Schema.optionalKey(Schema.Defect())
}) {
  override get message() {
    return `${this.path}: ${this.problem}`
  }
}

const problems: Readonly<Record<string, string>> = {
  AlreadyExists: "it exists and is not a folder",
  BadResource: "it is not a folder",
  NotFound: "the folder does not exist",
  PermissionDenied: "permission denied"
}

/** Problems that Effect's file system distinguishes only by the code of the operating system. */
const problemsByCode: Readonly<Record<string, string>> = {
  EMFILE: "too many files are open in this process; raise its limit (ulimit -n)",
  ENFILE: "too many files are open on this machine",
  EDQUOT: "the disk quota is exhausted",
  EFBIG: "the file would exceed the maximum size of a file",
  EISDIR: "it is a folder",
  ERR_FS_EISDIR: "it is a folder",
  ENAMETOOLONG: "its name is too long",
  ENOSPC: "the disk is full",
  EROFS: "the file system is read-only"
}

/** The error of the file system about `path`, in words. */
export const of = (path: string) => (cause: PlatformError.PlatformError): FileError => {
  const { reason } = cause
  const code = codeOf(reason.cause)
  return new FileError({
    path,
    problem: problemsByCode[code] ?? problems[reason._tag] ?? reason.description ?? (code || reason._tag),
    ...(code !== "" && { code }),
    cause
  })
}

/** The same for a file that is to be read. */
export const unreadable = (path: string) => (error: PlatformError.PlatformError): FileError =>
  error.reason._tag === "NotFound" ? new FileError({ path, problem: "no such file", cause: error }) : of(path)(error)

const codeOf = (cause: unknown): string =>
  Predicate.hasProperty(cause, "code") && typeof cause.code === "string" ? cause.code : ""
