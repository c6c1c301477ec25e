import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { loaded } from "../Loaded.ts"
import { flags as ofReconcile } from "./Reconcile.ts"

const flags = {
  ...ofReconcile,
  format: Flag.Literals("format", ["table", "json"]).pipe(
    Flag.withDescription("A table with reasons, or one line of JSON (table)"),
    Flag.withDefault("table")
  )
}

/** The flags as the handler receives them. */
export type Flags = Command.Command.Config.Infer<typeof flags>

export const plan = Command.make(
  "plan",
  flags,
  loaded(() => import("../handlers/Plan.ts"))
).pipe(
  Command.withDescription(
    "Predict how many requests a reconciliation takes and how long, and why: put plan in the place of reconcile, with the same flags. It asks for the enterprises, the services and a few pages, and writes nothing"
  ),
  Command.withShortDescription("Predict the requests and the time of a reconciliation before anything is spent"),
  Command.withExamples([
    {
      command: "nightaudit plan --from 2026-01-01 --to 2026-04-01",
      description: "What a quarter would take"
    },
    {
      command: "nightaudit plan --from 2026-01-01 --to 2026-04-01 --rate-limit 50/30s --page-size 500",
      description: "The same at a gentler pace"
    },
    {
      command: "nightaudit plan --from 2026-03-31 --to 2026-04-01 --format json",
      description: "A night, for a program to read"
    }
  ])
)
