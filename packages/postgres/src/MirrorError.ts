import { Schema } from "effect"

/** Why a pass was not begun, or not brought to its end, though platform and database do what they should. */
export class MirrorError extends Schema.TaggedError<MirrorError>()("MirrorError", {
  kind: Schema.Literals(["noBeginning", "shrink", "otherPlatform", "otherAccess", "lostAccess"]),
  problem: Schema.String
}) {
  override get message() {
    return this.problem
  }
}
