import * as Instant from "@nightaudit/core/Instant"
import * as Format from "@nightaudit/files/Format"
import * as Basis from "@nightaudit/reconcile/calendar/Basis"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Ledger from "../flags/Ledger.ts"
import * as Logs from "../flags/Logs.ts"
import * as Mirror from "../flags/Mirror.ts"
import * as PageEnd from "../flags/PageEnd.ts"
import * as Platform from "../flags/Platform.ts"
import { lazyHandler } from "../LazyHandler.ts"

const time = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.withMetavar("TIME"))

const file = (name: string, description: string, metavar: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.withMetavar(metavar), Flag.optional)

export const flags = {
  ...Platform.flags,
  ...PageEnd.flags,
  ...Logs.flags,
  source: Flag.Literals("source", ["platform", "mirror", "files"]).pipe(
    Flag.withDescription(
      "Data source: the platform, its mirror kept by sync, or exported files (default: platform)"
    ),
    Flag.withDefault("platform")
  ),
  files: file("files", "Folder of the exported files for --source files, each named after its contents", "DIR"),
  ...Mirror.flags,
  from: time(
    "from",
    "Start (included): an instant such as 2026-03-01T00:00:00Z, or a date (local midnight of each enterprise)"
  ),
  to: time("to", "End (excluded), in the format of --from"),
  basis: Flag.Literals("basis", Basis.Basis.literals).pipe(
    Flag.withDescription("Timestamp that places an order item in the range (default: consumed)"),
    Flag.withDefault("consumed")
  ),
  enterprise: Flag.String("enterprise").pipe(
    Flag.withDescription("Read only the enterprise with this ID; may be repeated"),
    Flag.atLeast(0)
  ),
  service: Flag.String("service").pipe(
    Flag.withDescription("Read only the service with this ID; may be repeated"),
    Flag.atLeast(0)
  ),
  asOf: time("as-of", "Evaluate as of this instant (default: 15 minutes ago)").pipe(
    Flag.filterMap(Instant.parse, (text) => `Expected an instant such as 2026-04-01T03:00:00Z, got ${text}`),
    Flag.optional
  ),
  failOn: Flag.Literals("fail-on", ["error", "warning", "info", "never"]).pipe(
    Flag.withDescription("End with status 3 if there is a finding of this severity or a higher one (default: error)"),
    Flag.withDefault("error")
  ),
  accept: file("accept", "Accepted findings, by fingerprint, with reasons and expiry dates, as JSON", "FILE"),
  previous: file(
    "previous",
    "Folder of an earlier run, or with --source mirror the as-of time of one: reports what has changed since",
    "DIR|TIME"
  ),
  ...Ledger.flags,
  tables: Flag.Literals("tables", Format.Format.literals).pipe(
    Flag.withDescription("Also write totals, findings, reconciled and items as tables in this format; may be repeated"),
    Flag.atLeast(0)
  ),
  resume: Flag.Boolean("resume").pipe(
    Flag.withDescription("Resume the interrupted run in the output folder: read only what is missing"),
    Flag.withDefault(false)
  ),
  output: Platform.output("Folder for the artifacts (default: nightaudit-run)", "DIR").pipe(
    Flag.withDefault("nightaudit-run")
  )
}

/** The flags as the handler receives them. */
export type Flags = Command.Command.Config.Infer<typeof flags>

export const reconcile = Command.make(
  "reconcile",
  flags,
  lazyHandler(() => import("../handlers/Reconcile.ts"))
).pipe(
  Command.withDescription(
    "Read the order items of a range and the service orders they belong to, check each order against its items, and write the artifacts"
  ),
  Command.withExamples([
    {
      command: "nightaudit reconcile --from 2026-03-01 --to 2026-04-01",
      description: "One month, by consumption date"
    },
    {
      command: "nightaudit reconcile --from 2026-03-31 --to 2026-04-01 --basis closed --output night",
      description: "Items billed in one night; artifacts in the folder night"
    },
    {
      command: "nightaudit reconcile --from 2026-03-01 --to 2026-04-01 --ledger march.csv --ledger-mapping books.json",
      description: "One month, reconciled to a ledger"
    },
    {
      command: "nightaudit reconcile --from 2026-03-01 --to 2026-04-01 --resume",
      description: "Resume an interrupted run"
    },
    {
      command: "nightaudit reconcile --from 2026-03-01 --to 2026-04-01 --source mirror",
      description: "One month from the mirror in nightaudit-data, without a request"
    },
    {
      command:
        "nightaudit reconcile --from 2026-03-01 --to 2026-04-01 --source files --files export --as-of 2026-04-01T03:00:00Z",
      description: "One month from files in the folder export, exported on April 1"
    }
  ])
)
