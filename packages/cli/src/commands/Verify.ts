import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { lazyHandler } from "../LazyHandler.ts"

const flags = {
  directory: Argument.String("dir").pipe(
    Argument.withDescription("Folder of a finished run, such as nightaudit-run")
  )
}

/** The flags as the handler receives them. */
export type Flags = Command.Command.Config.Infer<typeof flags>

export const verify = Command.make(
  "verify",
  flags,
  lazyHandler(() => import("../handlers/Verify.ts"))
).pipe(
  Command.withDescription(
    "Verify that the artifacts of a run are unchanged: each file is compared with the number of lines, the size and the SHA-256 in manifest.json. Prints one line for each file that is missing, damaged or from another run"
  ),
  Command.withShortDescription("Verify that the artifacts of a run are unchanged"),
  Command.withExamples([
    {
      command: "nightaudit verify nightaudit-run",
      description: "Before the folder is archived or read by another program"
    }
  ])
)
