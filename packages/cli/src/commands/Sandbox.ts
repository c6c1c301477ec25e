import { FaultScript, Sandbox, serve } from "@nightaudit/sandbox"
import { Console, Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { failed } from "../Failure.ts"
import * as InputFile from "../InputFile.ts"
import * as Settings from "../Settings.ts"

/** What the generated hotels are made from. */
export const hotels = {
  seed: Flag.Int("seed").pipe(Flag.withDescription("The same seed gives the same hotels (1)"), Flag.withDefault(1)),
  orders: Flag.Int("orders").pipe(
    Flag.withDescription("Service orders over all hotels (600)"),
    Flag.withDefault(600),
    Settings.between(1, 8_000_000)
  )
}

const flags = {
  ...hotels,
  port: Flag.Int("port").pipe(
    Flag.withDescription("The port on 127.0.0.1 (any that is free)"),
    Flag.withDefault(0),
    Settings.between(0, 65_535)
  ),
  rateLimit: Settings.rateLimit,
  faults: Flag.String("faults").pipe(
    Flag.withDescription("A file of faults to act out, as the sandbox's README describes them"),
    Flag.withMetavar("FILE"),
    Flag.optional
  )
}

export const sandbox = Command.make(
  "sandbox",
  flags,
  Effect.fn("sandbox")(
    function*({ port }) {
      const served = yield* Effect.mapError(
        serve({ port }),
        ({ cause }) =>
          failed({ message: `no port for the sandbox: ${cause instanceof Error ? cause.message : String(cause)}` })
      )
      yield* Console.log(JSON.stringify(served))
      return yield* Effect.never
    },
    Effect.scoped,
    (effect, { faults, orders, rateLimit, seed }) =>
      Effect.flatMap(
        readFaults(faults),
        (script) =>
          Effect.provide(
            effect,
            Sandbox.layer({ orders, rateLimit, seed, ...(script !== undefined && { faults: script }) })
          )
      )
  )
).pipe(
  Command.withDescription(
    "Serve the emulator of the platform; prints one line of JSON with its address and tokens when it is ready"
  ),
  Command.withExamples([
    { command: "nightaudit sandbox --port 8080 --orders 5000", description: "Bigger hotels, on a port of your choice" }
  ])
)

/** The fault script in a file, where one is named. */
const readFaults = Effect.fnUntraced(function*(path: Option.Option<string>) {
  if (Option.isNone(path)) return undefined
  const text = yield* InputFile.read("--faults", path.value)
  return yield* Effect.mapError(
    FaultScript.decode(text),
    ({ message }) => failed({ message: `--faults names no fault script: ${message}` })
  )
})
