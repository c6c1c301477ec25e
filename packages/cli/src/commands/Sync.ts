import * as Instant from "@nightaudit/core/Instant"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Option from "effect/Option"
import * as Entity from "../Entity.ts"
import * as Logs from "../flags/Logs.ts"
import * as Mirror from "../flags/Mirror.ts"
import * as Platform from "../flags/Platform.ts"
import { loaded } from "../Loaded.ts"

/** A date begins first where local time is 14 hours ahead of UTC: what any hotel calls that date is in the mirror. */
const firstMidnight = (date: string): Option.Option<Instant.Instant> =>
  Option.map(
    Instant.parse(`${date}T00:00:00Z`),
    (midnight) => Instant.fromEpochMillis(Instant.toEpochMillis(midnight) - 14 * 3_600_000)
  )

const flags = {
  ...Platform.flags,
  ...Logs.flags,
  ...Mirror.flags,
  from: Flag.String("from").pipe(
    Flag.withDescription(
      "From when on changes are kept: an instant, or a date for its first midnight on earth; needed once, an earlier one reads what lies between"
    ),
    Flag.withMetavar("TIME"),
    Flag.filterMap(
      (text) => Option.orElse(Instant.parse(text), () => firstMidnight(text)),
      (text) =>
        `Expected an instant such as 2026-03-01T00:00:00Z or a date such as 2026-03-01, got ${JSON.stringify(text)}`
    ),
    Flag.optional
  ),
  every: Flag.String("every").pipe(
    Flag.withDescription("Begin a pass whenever so much time is over, such as 15m, until interrupted (one pass)"),
    Flag.withMetavar("TIME"),
    Flag.filterMap(
      Platform.parseDuration,
      (text) => `Expected a length of time such as 15m, got ${JSON.stringify(text)}`
    ),
    Flag.optional
  ),
  entities: Flag.String("entities").pipe(
    Flag.withDescription(
      `Only these, with the enterprises and services they belong to: ${
        Entity.entities.join(", ")
      } (all); what is left out is read by the next pass without it`
    ),
    Flag.withMetavar("ENTITY,…"),
    Flag.filterMap(
      Entity.parseList,
      (text) =>
        `Expected a list such as order-items,reservations of ${Entity.entities.join(", ")}, got ${JSON.stringify(text)}`
    ),
    Flag.optional
  ),
  history: Flag.String("history").pipe(
    Flag.withDescription("How long it is kept what rows were before they changed, such as 2400h (100 days)"),
    Flag.withMetavar("TIME"),
    Flag.filterMap(
      Platform.parseDuration,
      (text) => `Expected a length of time such as 2400h, got ${JSON.stringify(text)}`
    ),
    Flag.optional
  ),
  confirmDeletions: Flag.Boolean("confirm-deletions").pipe(
    Flag.withDescription("Ask for every item and order of the mirror by id, and mark what the platform has no more"),
    Flag.withDefault(false)
  ),
  confirmShrink: Flag.Boolean("confirm-shrink").pipe(
    Flag.withDescription("Let more than half of the enterprises, services, items or orders be marked as gone"),
    Flag.withDefault(false)
  )
}

/** The flags as the handler receives them. */
export type Flags = Command.Command.Config.Infer<typeof flags>

export const sync = Command.make(
  "sync",
  flags,
  loaded(() => import("../handlers/Sync.ts"))
).pipe(
  Command.withDescription(
    "Keep a mirror of the platform in PostgreSQL: everything at first, then what has changed since the last pass"
  ),
  Command.withExamples([
    { command: "nightaudit sync --from 2026-01-01", description: "Into a PostgreSQL in the folder nightaudit-data" },
    { command: "nightaudit sync --every 15m", description: "What has changed, four times an hour" },
    {
      command: "nightaudit sync --database-url postgres://writer@db.example.com/hotels?sslmode=verify-full",
      description: "Into a server of one's own"
    }
  ])
)
