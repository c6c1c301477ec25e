import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { lazyHandler } from "../LazyHandler.ts"

const flags = {
  what: Argument.String("what").pipe(
    Argument.withDescription(
      "Code of a rule, such as orphan-order-item, or the first 6 to 32 digits of a finding's fingerprint"
    )
  ),
  artifacts: Flag.String("artifacts").pipe(
    Flag.withDescription("Folder of the run that contains the finding (default: nightaudit-run)"),
    Flag.withMetavar("DIR"),
    Flag.withDefault("nightaudit-run")
  )
}

/** The flags as the handler receives them. */
export type Flags = Command.Command.Config.Infer<typeof flags>

export const explain = Command.make(
  "explain",
  flags,
  lazyHandler(() => import("../handlers/Explain.ts"))
).pipe(
  Command.withDescription("Explain a rule, or one finding with its evidence, and what to do about it"),
  Command.withExamples([
    {
      command: "nightaudit explain over-rebate",
      description: "When a rule reports a finding, its exceptions, and what to do"
    },
    {
      command: "nightaudit explain 3f0c9a52 --artifacts nightaudit-run",
      description: "One finding of a run, with its evidence"
    }
  ])
)
