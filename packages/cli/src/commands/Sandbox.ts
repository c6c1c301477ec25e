import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { hotels } from "../flags/Hotels.ts"
import { between, rateLimit } from "../flags/Platform.ts"
import { lazyHandler } from "../LazyHandler.ts"

const flags = {
  ...hotels,
  port: Flag.Int("port").pipe(
    Flag.withDescription("Port on 127.0.0.1 (default: any free port)"),
    Flag.withDefault(0),
    between(0, 65_535)
  ),
  rateLimit,
  faults: Flag.String("faults").pipe(
    Flag.withDescription("File with the faults to simulate: see the sandbox's README"),
    Flag.withMetavar("FILE"),
    Flag.optional
  )
}

/** The flags as the handler receives them. */
export type Flags = Command.Command.Config.Infer<typeof flags>

export const sandbox = Command.make(
  "sandbox",
  flags,
  lazyHandler(() => import("../handlers/Sandbox.ts"))
).pipe(
  Command.withDescription(
    "Serve the emulator of the platform; when it is ready, it prints one line of JSON with its address and tokens"
  ),
  Command.withExamples([
    {
      command: "nightaudit sandbox --port 8080 --orders 5000",
      description: "More sample data, on a port of your choice"
    }
  ])
)
