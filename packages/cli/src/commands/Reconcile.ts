import * as Instant from "@nightaudit/core/Instant"
import * as Format from "@nightaudit/files/Format"
import * as Basis from "@nightaudit/reconcile/calendar/Basis"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Ledger from "../flags/Ledger.ts"
import * as Logs from "../flags/Logs.ts"
import * as Mirror from "../flags/Mirror.ts"
import * as Platform from "../flags/Platform.ts"
import { loaded } from "../Loaded.ts"

const time = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.withMetavar("TIME"))

const file = (name: string, description: string, metavar: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.withMetavar(metavar), Flag.optional)

export const flags = {
  ...Platform.flags,
  ...Logs.flags,
  source: Flag.Literals("source", ["platform", "mirror", "files"]).pipe(
    Flag.withDescription(
      "What to read: the platform, the mirror of it that sync keeps, or files exported from it (platform)"
    ),
    Flag.withDefault("platform")
  ),
  files: file("files", "The folder with the files of --source files, named after what they hold", "DIR"),
  ...Mirror.flags,
  from: time("from", "Start, inclusive: an instant such as 2026-03-01T00:00:00Z, or a date for local midnight"),
  to: time("to", "End, exclusive, written as --from"),
  basis: Flag.Literals("basis", Basis.Basis.literals).pipe(
    Flag.withDescription("Which instant of an order item counts (consumed)"),
    Flag.withDefault("consumed")
  ),
  enterprise: Flag.String("enterprise").pipe(
    Flag.withDescription("Only this enterprise, by id; may be repeated"),
    Flag.atLeast(0)
  ),
  service: Flag.String("service").pipe(
    Flag.withDescription("Only this service, by id; may be repeated"),
    Flag.atLeast(0)
  ),
  asOf: time("as-of", "Judge as if it were this instant (15 minutes ago)").pipe(
    Flag.filterMap(Instant.parse, (text) => `Expected an instant such as 2026-04-01T03:00:00Z, got ${text}`),
    Flag.optional
  ),
  failOn: Flag.Literals("fail-on", ["error", "warning", "info", "never"]).pipe(
    Flag.withDescription("End with status 3 when there is a finding of this severity or a worse one (error)"),
    Flag.withDefault("error")
  ),
  accept: file("accept", "Findings to live with, by fingerprint: their reasons and expiry dates, as JSON", "FILE"),
  previous: file(
    "previous",
    "The folder of an earlier run, or with --source mirror an instant at which one was made: tells what has changed since",
    "DIR|TIME"
  ),
  ...Ledger.flags,
  tables: Flag.Literals("tables", Format.Format.literals).pipe(
    Flag.withDescription("Write totals, findings, reconciled and items as such tables too; may be repeated"),
    Flag.atLeast(0)
  ),
  resume: Flag.Boolean("resume").pipe(
    Flag.withDescription("Take up the run that was interrupted in the folder: read only what is still open"),
    Flag.withDefault(false)
  ),
  output: Platform.output("The folder for the artifacts (nightaudit-run)", "DIR").pipe(
    Flag.withDefault("nightaudit-run")
  )
}

/** The flags as the handler receives them. */
export type Flags = Command.Command.Config.Infer<typeof flags>

export const reconcile = Command.make(
  "reconcile",
  flags,
  loaded(() => import("../handlers/Reconcile.ts"))
).pipe(
  Command.withDescription(
    "Read the order items of a range and the service orders they belong to, judge every pair, and write the artifacts"
  ),
  Command.withExamples([
    { command: "nightaudit reconcile --from 2026-03-01 --to 2026-04-01", description: "A month, by consumption" },
    {
      command: "nightaudit reconcile --from 2026-03-31 --to 2026-04-01 --basis closed --output night",
      description: "What was billed in one night, into the folder night"
    },
    {
      command: "nightaudit reconcile --from 2026-03-01 --to 2026-04-01 --ledger march.csv --ledger-mapping books.json",
      description: "A month, tied out against the books"
    },
    {
      command: "nightaudit reconcile --from 2026-03-01 --to 2026-04-01 --resume",
      description: "The rest of a month that was interrupted"
    },
    {
      command: "nightaudit reconcile --from 2026-03-01 --to 2026-04-01 --source mirror",
      description: "A month without a request, from what sync has kept in nightaudit-data"
    },
    {
      command:
        "nightaudit reconcile --from 2026-03-01 --to 2026-04-01 --source files --files export --as-of 2026-04-01T03:00:00Z",
      description: "A month from files that were exported on April 1st, in the folder export"
    }
  ])
)
