import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { loaded } from "../Loaded.ts"

const flags = {
  what: Argument.String("what").pipe(
    Argument.withDescription(
      "The code of a rule, such as orphan-order-item, or a finding's fingerprint, or its beginning"
    )
  ),
  artifacts: Flag.String("artifacts").pipe(
    Flag.withDescription("The folder of the run that the fingerprint is of (nightaudit-run)"),
    Flag.withMetavar("DIR"),
    Flag.withDefault("nightaudit-run")
  )
}

/** The flags as the handler receives them. */
export type Flags = Command.Command.Config.Infer<typeof flags>

export const explain = Command.make(
  "explain",
  flags,
  loaded(() => import("../handlers/Explain.ts"))
).pipe(
  Command.withDescription("Tell what a rule means, or why it fired, and what accountants do about it"),
  Command.withExamples([
    { command: "nightaudit explain over-rebate", description: "What a rule finds, what it lets pass, what to do" },
    {
      command: "nightaudit explain 3f0c9a52 --artifacts nightaudit-run",
      description: "Why one finding of a run was made, with its evidence"
    }
  ])
)
