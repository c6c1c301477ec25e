import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Entity from "../Entity.ts"
import * as Logs from "../flags/Logs.ts"
import * as Platform from "../flags/Platform.ts"
import { loaded } from "../Loaded.ts"

const time = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.withMetavar("TIME"), Flag.optional)

const flags = {
  ...Platform.flags,
  ...Logs.flags,
  entity: Argument.Literals("entity", Entity.entities).pipe(
    Argument.withDescription(`What to read: ${Entity.entities.join(", ")}`)
  ),
  from: time("from", "Start, inclusive: an instant, or a date for local midnight; services and enterprises need none"),
  to: time("to", "End, exclusive, written as --from"),
  by: Flag.Literals("by", ["created", "updated", "consumed", "canceled", "closed"]).pipe(
    Flag.withDescription("Which instant lies in the range (consumed for order items, updated for all others)"),
    Flag.optional
  ),
  format: Flag.Literals("format", ["ndjson", "csv", "parquet"]).pipe(
    Flag.withDescription(
      "A JSON object a line, as the platform sent it; a table with fixed columns as text that spreadsheets read; or the same as Parquet, into a file (ndjson)"
    ),
    Flag.withDefault("ndjson")
  ),
  output: Platform.output("A file, which appears when it is complete (standard output)", "FILE").pipe(
    Flag.optional
  )
}

/** The flags as the handler receives them. */
export type Flags = Command.Command.Config.Infer<typeof flags>

export const extract = Command.make(
  "extract",
  flags,
  loaded(() => import("../handlers/Extract.ts"))
).pipe(
  Command.withDescription(
    "Stream one entity as lines of JSON, CSV or Parquet; a row that changes while it is being read comes again, and its last one counts"
  ),
  Command.withExamples([
    {
      command: "nightaudit extract order-items --from 2026-03-01 --to 2026-04-01 --output items.ndjson",
      description: "A month of order items, by consumption"
    },
    {
      command:
        "nightaudit extract order-items --from 2026-03-01 --to 2026-04-01 --format parquet --output items.parquet",
      description: "The same as a table with exact decimals, for DuckDB and its like"
    },
    { command: "nightaudit extract services", description: "Every service of every enterprise" }
  ])
)
