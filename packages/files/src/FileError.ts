import { type PlatformError, Schema } from "effect"

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

/** The error of the file system, told of `path` in words. */
export const of = (path: string) => (error: PlatformError.PlatformError): FileError =>
  new FileError({ path, problem: problems[error.reason._tag] ?? error.reason.description ?? error.reason._tag })
