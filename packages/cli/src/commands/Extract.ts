import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Entity from "../Entity.ts"
import * as Logs from "../flags/Logs.ts"
import * as PageEnd from "../flags/PageEnd.ts"
import * as Platform from "../flags/Platform.ts"
import { lazyHandler } from "../LazyHandler.ts"

const time = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.withMetavar("TIME"), Flag.optional)

const flags = {
  ...Platform.flags,
  ...PageEnd.flags,
  ...Logs.flags,
  entity: Argument.Literals("entity", Entity.entities).pipe(
    Argument.withDescription(`Entity to read: ${Entity.entities.join(", ")}`)
  ),
  from: time(
    "from",
    "Start (included): an instant, or a date (local midnight of each enterprise); optional for services and enterprises"
  ),
  to: time("to", "End (excluded), in the format of --from"),
  by: Flag.Literals("by", ["created", "updated", "consumed", "canceled", "closed"]).pipe(
    Flag.withDescription(
      "Timestamp that places a row in the range (default: consumed for order items, updated for the others)"
    ),
    Flag.optional
  ),
  format: Flag.Literals("format", ["ndjson", "csv", "parquet"]).pipe(
    Flag.withDescription(
      "ndjson: one JSON object per line, as the platform sent it; csv: a table with fixed columns; parquet: the same table, needs --output (default: ndjson)"
    ),
    Flag.withDefault("ndjson")
  ),
  output: Platform.output("Output file, put in place when it is complete (default: standard output)", "FILE").pipe(
    Flag.optional
  )
}

/** The flags as the handler receives them. */
export type Flags = Command.Command.Config.Infer<typeof flags>

export const extract = Command.make(
  "extract",
  flags,
  lazyHandler(() => import("../handlers/Extract.ts"))
).pipe(
  Command.withDescription(
    "Write the rows of one entity as JSON lines, CSV or Parquet. A row that changes while it is read is written again; its last version counts"
  ),
  Command.withExamples([
    {
      command: "nightaudit extract order-items --from 2026-03-01 --to 2026-04-01 --output items.ndjson",
      description: "Order items of one month, by consumption date"
    },
    {
      command:
        "nightaudit extract order-items --from 2026-03-01 --to 2026-04-01 --format parquet --output items.parquet",
      description: "The same as a table with exact decimals, for DuckDB and similar programs"
    },
    { command: "nightaudit extract services", description: "All services of all enterprises" }
  ])
)
