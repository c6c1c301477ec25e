import { Sandbox, serve } from "@nightaudit/sandbox"
import { Console, Effect, Redacted } from "effect"
import { Command, Flag } from "effect/cli"
import { failed } from "../Failure.ts"
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
  rateLimit: Settings.rateLimit
}

export const sandbox = Command.make(
  "sandbox",
  flags,
  Effect.fn("sandbox")(
    function*({ port }) {
      const { accessToken, clientToken } = yield* Sandbox
      const { url } = yield* Effect.mapError(
        serve({ port }),
        ({ cause }) =>
          failed({ message: `no port for the sandbox: ${cause instanceof Error ? cause.message : String(cause)}` })
      )
      yield* Console.log(
        JSON.stringify({ url, clientToken: reveal(clientToken), accessToken: reveal(accessToken) })
      )
      return yield* Effect.never
    },
    Effect.scoped,
    (effect, { orders, rateLimit, seed }) => Effect.provide(effect, Sandbox.layer({ orders, rateLimit, seed }))
  )
).pipe(
  Command.withDescription(
    "Serve the emulator of the platform; prints one line of JSON with its address and tokens when it is ready"
  ),
  Command.withExamples([
    { command: "nightaudit sandbox --port 8080 --orders 5000", description: "Bigger hotels, on a port of your choice" }
  ])
)

/** The sandbox's tokens open nothing but the sandbox. */
const reveal = (token: Redacted.Redacted): string => Redacted.value(token)
