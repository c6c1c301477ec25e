import { Schema } from "effect"

/** A reconciliation that cannot be begun as it was asked for; nothing was read beyond enterprises and services. */
export class ReconciliationError extends Schema.TaggedError<ReconciliationError>()("ReconciliationError", {
  problem: Schema.String
}) {
  override get message() {
    return this.problem
  }
}
