import { FaultScript, Sandbox, serve } from "@nightaudit/sandbox"
import { Console, Effect, Option } from "effect"
import type { Flags } from "../commands/Sandbox.ts"
import { failed } from "../Failure.ts"
import * as InputFile from "../InputFile.ts"
import * as Output from "../Output.ts"

export const run = Effect.fn("sandbox")(
  function*({ port }: Flags) {
    const served = yield* Effect.mapError(
      serve({ port }),
      ({ cause }) =>
        failed({ message: `the sandbox cannot be served: ${cause instanceof Error ? cause.message : String(cause)}` })
    )
    yield* Console.log(JSON.stringify(served))
    yield* Output.arrived
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

/** The fault script in a file, if one is given. */
const readFaults = Effect.fnUntraced(function*(path: Option.Option<string>) {
  if (Option.isNone(path)) return undefined
  const text = yield* InputFile.read("--faults", path.value)
  return yield* Effect.mapError(
    FaultScript.decode(text),
    ({ message }) => failed({ message: `--faults: the file is not a valid fault script: ${message}` })
  )
})
