import * as MewsError from "@nightaudit/core/MewsError"
import * as SourceError from "@nightaudit/reconcile/reading/SourceError"
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"
import { advice } from "./Advice.ts"

/**
 * How a command ends without success: a line for people, and the exit status for schedulers.
 */
export class Failure extends Schema.TaggedError<Failure>()("Failure", {
  line: Schema.String,
  status: Schema.Literals([1, 2, 3])
}) {
  override readonly [Runtime.errorExitCode] = this.status
  override readonly [Runtime.errorReported] = true
  override get message() {
    return this.line
  }
}

/** A failure with status 1, and what to do about it, if that is known. */
export const failed = (error: { readonly message: string }): Failure => {
  const call = callOf(error)
  const next = call === undefined ? undefined : advice(call)
  // The library names its option; here it is a flag.
  const message = error.message.replace(
    /(\S+) is not a Mews host; to allow it, add it to allowHosts$/,
    "$1 is not a Mews host; to allow it, add --allow-host $1"
  )
  const line = next === undefined ? message : `${message}; ${next}`
  return new Failure({ line: line.replaceAll(/\s+/g, " "), status: 1 })
}

/** The failed call to the platform, where it is one. */
const callOf = (error: object): MewsError.MewsError | undefined => {
  if (error instanceof MewsError.MewsError) return error
  return error instanceof SourceError.SourceError && error.reason._tag === "Platform" ? error.reason.error : undefined
}
