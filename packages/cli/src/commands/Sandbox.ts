import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { hotels } from "../flags/Hotels.ts"
import { between, rateLimit } from "../flags/Platform.ts"
import { loaded } from "../Loaded.ts"

const flags = {
  ...hotels,
  port: Flag.Int("port").pipe(
    Flag.withDescription("The port on 127.0.0.1 (any that is free)"),
    Flag.withDefault(0),
    between(0, 65_535)
  ),
  rateLimit,
  faults: Flag.String("faults").pipe(
    Flag.withDescription("A file of faults to act out, as the sandbox's README describes them"),
    Flag.withMetavar("FILE"),
    Flag.optional
  )
}

/** The flags as the handler receives them. */
export type Flags = Command.Command.Config.Infer<typeof flags>

export const sandbox = Command.make(
  "sandbox",
  flags,
  loaded(() => import("../handlers/Sandbox.ts"))
).pipe(
  Command.withDescription(
    "Serve the emulator of the platform; prints one line of JSON with its address and tokens when it is ready"
  ),
  Command.withExamples([
    { command: "nightaudit sandbox --port 8080 --orders 5000", description: "Bigger hotels, on a port of your choice" }
  ])
)
