import * as Instant from "@nightaudit/core/Instant"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Option from "effect/Option"
import * as Entity from "../Entity.ts"
import * as Logs from "../flags/Logs.ts"
import * as Mirror from "../flags/Mirror.ts"
import * as Platform from "../flags/Platform.ts"
import { lazyHandler } from "../LazyHandler.ts"

/** A date begins earliest where local time is 14 hours ahead of UTC, so that the mirror contains the date of every enterprise. */
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
      "Time from which changes are kept: an instant, or a date (its earliest local midnight in any time zone); required once; an earlier time extends the mirror"
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
    Flag.withDescription("Start a pass at this interval, such as 15m, until interrupted (default: one pass)"),
    Flag.withMetavar("TIME"),
    Flag.filterMap(
      Platform.parseDuration,
      (text) => `Expected a duration such as 15m, got ${JSON.stringify(text)}`
    ),
    Flag.optional
  ),
  entities: Flag.String("entities").pipe(
    Flag.withDescription(
      `Read only these entities, and always enterprises and services: ${
        Entity.entities.join(", ")
      } (default: all); the next pass without this flag reads the others`
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
    Flag.withDescription("How long earlier row versions are kept, such as 2400h (default: 100 days)"),
    Flag.withMetavar("TIME"),
    Flag.filterMap(
      Platform.parseDuration,
      (text) => `Expected a duration such as 2400h, got ${JSON.stringify(text)}`
    ),
    Flag.optional
  ),
  confirmDeletions: Flag.Boolean("confirm-deletions").pipe(
    Flag.withDescription(
      "Look up every item and order of the mirror by ID, and mark those the platform no longer returns"
    ),
    Flag.withDefault(false)
  ),
  confirmShrink: Flag.Boolean("confirm-shrink").pipe(
    Flag.withDescription("Allow more than half of the enterprises, services, items or orders to be marked as gone"),
    Flag.withDefault(false)
  )
}

/** The flags as the handler receives them. */
export type Flags = Command.Command.Config.Infer<typeof flags>

export const sync = Command.make(
  "sync",
  flags,
  lazyHandler(() => import("../handlers/Sync.ts"))
).pipe(
  Command.withDescription(
    "Keep a mirror of the platform in PostgreSQL: the first pass reads everything, later passes read what has changed"
  ),
  Command.withExamples([
    { command: "nightaudit sync --from 2026-01-01", description: "Into a PostgreSQL in the folder nightaudit-data" },
    { command: "nightaudit sync --every 15m", description: "Read the changes four times an hour" },
    {
      command: "nightaudit sync --database-url postgres://writer@db.example.com/hotels?sslmode=verify-full",
      description: "Into your own PostgreSQL server"
    }
  ])
)
