import type * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"

export const flags = {
  databaseUrl: Flag.String("database-url").pipe(
    Flag.withDescription(
      "The mirror's PostgreSQL, such as postgres://role@host/database?sslmode=verify-full; with a password in DATABASE_URL, which shows in no process list"
    ),
    Flag.withMetavar("URL"),
    Flag.optional
  ),
  dataDir: Flag.String("data-dir").pipe(
    Flag.withDescription(
      "The folder of a PostgreSQL that starts and stops with the command (nightaudit-data, where no address is given)"
    ),
    Flag.withMetavar("DIR"),
    Flag.filter((path) => path !== "", () => "Expected a path, got nothing"),
    Flag.optional
  )
}

/** The flags as the handlers receive them. */
export type Flags = Command.Command.Config.Infer<typeof flags>
