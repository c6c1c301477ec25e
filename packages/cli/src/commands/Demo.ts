import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { hotels } from "../flags/Hotels.ts"
import { output } from "../flags/Platform.ts"
import { loaded } from "../Loaded.ts"

const flags = {
  ...hotels,
  output: output("The folder for the artifacts (nightaudit-demo)", "DIR").pipe(
    Flag.withDefault("nightaudit-demo")
  ),
  serve: Flag.Boolean("serve").pipe(
    Flag.withDescription("Serve the report to a browser on this machine until it is interrupted"),
    Flag.withDefault(false)
  )
}

/** The flags as the handler receives them. */
export type Flags = Command.Command.Config.Infer<typeof flags>

export const demo = Command.make(
  "demo",
  flags,
  loaded(() => import("../handlers/Demo.ts"))
).pipe(
  Command.withDescription(
    "Reconcile a month of generated hotels with planted defects, over HTTP on this machine; needs no setting"
  ),
  Command.withExamples([
    { command: "nightaudit demo", description: "See what a reconciliation says" },
    { command: "nightaudit demo --serve", description: "And open the report in a browser, at the address it prints" },
    { command: "nightaudit demo --seed 7 --orders 5000", description: "Other hotels, and more of them" }
  ])
)
