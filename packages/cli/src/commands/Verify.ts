import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { loaded } from "../Loaded.ts"

const flags = {
  directory: Argument.String("dir").pipe(
    Argument.withDescription("The folder of a finished run, such as nightaudit-run")
  )
}

/** The flags as the handler receives them. */
export type Flags = Command.Command.Config.Infer<typeof flags>

export const verify = Command.make(
  "verify",
  flags,
  loaded(() => import("../handlers/Verify.ts"))
).pipe(
  Command.withDescription(
    "Tell whether the artifacts of a run are as the run wrote them: each file is held against the lines, bytes and SHA-256 that manifest.json names. A line for each file that is missing, damaged or of another run"
  ),
  Command.withShortDescription("Tell whether the artifacts of a run are as the run wrote them"),
  Command.withExamples([
    {
      command: "nightaudit verify nightaudit-run",
      description: "Before the folder is archived, or read by another program"
    }
  ])
)
