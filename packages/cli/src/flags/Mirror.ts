import type * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"

export const flags = {
  databaseUrl: Flag.String("database-url").pipe(
    Flag.withDescription(
      "Address of the mirror's PostgreSQL, such as postgres://role@host/database?sslmode=verify-full; for an address with a password use DATABASE_URL, because flags show in process lists"
    ),
    Flag.withMetavar("URL"),
    Flag.optional
  ),
  dataDir: Flag.String("data-dir").pipe(
    Flag.withDescription(
      "Folder of a PostgreSQL that starts and stops with the command (default: nightaudit-data, if no address is given)"
    ),
    Flag.withMetavar("DIR"),
    Flag.filter((path) => path !== "", () => "Expected a path, got an empty value"),
    Flag.optional
  )
}

/** The flags as the handlers receive them. */
export type Flags = Command.Command.Config.Infer<typeof flags>
