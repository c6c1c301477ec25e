import * as MewsError from "@nightaudit/core/MewsError"
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"
import { advice } from "./Advice.ts"

/**
 * The end of a command other than success: a line for the person at the terminal, and the exit status for the scheduler.
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

/** Bad configuration, a refused token, or nothing left to trust; with what to do about it, where that can be said. */
export const failed = (error: { readonly message: string }): Failure => {
  const next = error instanceof MewsError.MewsError ? advice(error) : undefined
  // The library names its option; here it is a flag.
  const message = error.message.replace(/; allowHosts names others$/, "; --allow-host names others")
  const line = next === undefined ? message : `${message}; ${next}`
  return new Failure({ line: line.replaceAll(/\s+/g, " "), status: 1 })
}
