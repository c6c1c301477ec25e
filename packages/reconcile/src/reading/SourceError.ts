/**
 * The one error of a source: why it could not give what it was asked for. Each source has reasons of its own.
 */
import * as MewsError from "@nightaudit/core/MewsError"
import * as Schema from "effect/Schema"

/** The platform was asked, and failed; `error` has the operation, the request and what may be done about it. */
export class Platform extends Schema.TaggedError<Platform>()("Platform", {
  error: MewsError.MewsError
}) {
  override get message() {
    return this.error.message
  }
  get isFatal() {
    return this.error.isFatal
  }
  get isRetryable() {
    return this.error.isRetryable
  }
}

/** The database of a mirror could not be read; `problem` is its own error in words. */
export class MirrorUnread extends Schema.TaggedError<MirrorUnread>()("MirrorUnread", {
  problem: Schema.String,
  isRetryable: Schema.Boolean
}) {
  override get message() {
    return this.problem
  }
  get isFatal() {
    return true
  }
}

/** A mirror does not hold all that was asked for; `problem` says what to do. */
export class NotMirrored extends Schema.TaggedError<NotMirrored>()("NotMirrored", {
  problem: Schema.String
}) {
  override get message() {
    return this.problem
  }
  get isFatal() {
    return true
  }
  get isRetryable() {
    return false
  }
}

/** An exported file is another one than when it was opened. */
export class FileChanged extends Schema.TaggedError<FileChanged>()("FileChanged", {
  path: Schema.String
}) {
  override get message() {
    return `${this.path}: the file has changed since it was opened; run again when nothing writes to it`
  }
  get isFatal() {
    return true
  }
  get isRetryable() {
    return false
  }
}

/** An exported file could not be read again; `problem` names it. */
export class FileUnread extends Schema.TaggedError<FileUnread>()("FileUnread", {
  problem: Schema.String
}) {
  override get message() {
    return this.problem
  }
  get isFatal() {
    return true
  }
  get isRetryable() {
    return false
  }
}

export const Reason = Schema.Union([Platform, MirrorUnread, NotMirrored, FileChanged, FileUnread])
export type Reason = typeof Reason.Type

/** A failed reading of a source. */
export class SourceError extends Schema.TaggedError<SourceError>()("SourceError", { reason: Reason }) {
  override readonly cause = this.reason
  override get message() {
    return this.reason.message
  }
  /** True when nothing else that the run reads can succeed either. */
  get isFatal() {
    return this.reason.isFatal
  }
  /** True when the same reading may succeed later. */
  get isRetryable() {
    return this.reason.isRetryable
  }
}

/** What the platform's error is to those who read a source. */
export const ofPlatform = (error: MewsError.MewsError): SourceError =>
  new SourceError({ reason: new Platform({ error }) })
