import { Runtime, Schema } from "effect"

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

/** Bad configuration, a refused token, or nothing left to trust. */
export const failed = (error: { readonly message: string }): Failure =>
  new Failure({ line: error.message.replaceAll(/\s+/g, " "), status: 1 })
