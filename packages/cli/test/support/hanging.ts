/** A program whose finalizer takes as long as its first argument says: `never`, or so many milliseconds. */
import { Console, Effect } from "effect"
import { runMain } from "../../src/RunMain.ts"

const [, , length = "never"] = process.argv

runMain(
  Effect.addFinalizer(() =>
    Effect.andThen(
      Console.error("tidying"),
      length === "never"
        ? Effect.never
        : Effect.andThen(Effect.sleep(`${Number(length)} millis`), Console.error("tidy"))
    )
  ).pipe(
    Effect.andThen(Console.log("ready")),
    Effect.andThen(Effect.never),
    Effect.scoped
  )
)
