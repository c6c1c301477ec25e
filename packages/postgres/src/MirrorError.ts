import { Schema } from "effect"

/** A pass did not start or was stopped, although platform and database work. */
export class MirrorError extends Schema.TaggedError<MirrorError>()("MirrorError", {
  kind: Schema.Literals(["noBeginning", "shrink", "otherPlatform", "otherAccess", "lostAccess"]),
  problem: Schema.String
}) {
  override get message() {
    return this.problem
  }
}
