import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { lazyHandler } from "../LazyHandler.ts"
import { flags as ofReconcile } from "./Reconcile.ts"

const flags = {
  ...ofReconcile,
  format: Flag.Literals("format", ["table", "json"]).pipe(
    Flag.withDescription("table: a table with reasons; json: one line of JSON (default: table)"),
    Flag.withDefault("table")
  )
}

/** The flags as the handler receives them. */
export type Flags = Command.Command.Config.Infer<typeof flags>

export const plan = Command.make(
  "plan",
  flags,
  lazyHandler(() => import("../handlers/Plan.ts"))
).pipe(
  Command.withDescription(
    "Predict the number of requests and the duration of a reconciliation, with reasons: replace reconcile by plan and keep the flags. The command requests the enterprises, the services and a few pages, and writes nothing"
  ),
  Command.withShortDescription("Predict the requests and the duration of a reconciliation"),
  Command.withExamples([
    {
      command: "nightaudit plan --from 2026-01-01 --to 2026-04-01",
      description: "Predict a run over one quarter"
    },
    {
      command: "nightaudit plan --from 2026-01-01 --to 2026-04-01 --rate-limit 50/30s --page-size 500",
      description: "The same at a lower request rate"
    },
    {
      command: "nightaudit plan --from 2026-03-31 --to 2026-04-01 --format json",
      description: "One night, as JSON for programs"
    }
  ])
)
