import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { hotels } from "../flags/Hotels.ts"
import { output } from "../flags/Platform.ts"
import { lazyHandler } from "../LazyHandler.ts"

const flags = {
  ...hotels,
  output: output("Folder for the artifacts (default: nightaudit-demo)", "DIR").pipe(
    Flag.withDefault("nightaudit-demo")
  ),
  serve: Flag.Boolean("serve").pipe(
    Flag.withDescription("Serve the report to a browser on this machine until interrupted"),
    Flag.withDefault(false)
  )
}

/** The flags as the handler receives them. */
export type Flags = Command.Command.Config.Infer<typeof flags>

export const demo = Command.make(
  "demo",
  flags,
  lazyHandler(() => import("../handlers/Demo.ts"))
).pipe(
  Command.withDescription(
    "Reconcile a month of generated sample properties with planted defects, over HTTP on this machine; needs no configuration"
  ),
  Command.withExamples([
    { command: "nightaudit demo", description: "See the result of a reconciliation" },
    { command: "nightaudit demo --serve", description: "Then open the report in a browser at the printed address" },
    { command: "nightaudit demo --seed 7 --orders 5000", description: "Other sample data, and more of it" }
  ])
)
