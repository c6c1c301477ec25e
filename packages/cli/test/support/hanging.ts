/**
 * A program whose finalizer takes as long as its first argument says: `never`, or a number of milliseconds. At its end it says
 * how long after the last signal that is: when another process hears of it depends on what else the machine does.
 */
import { Console, Effect } from "effect"
import { writeSync } from "node:fs"
import { runMain } from "../../src/RunMain.ts"

const [, , length = "never"] = process.argv

let signaled = Number.NaN
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    signaled = performance.now()
  })
}
process.on("exit", () => writeSync(2, `${Math.round(performance.now() - signaled)} ms\n`))

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
