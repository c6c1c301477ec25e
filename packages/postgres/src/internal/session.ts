/**
 * What a session is asked for, and the look that tells whether it has it.
 *
 * Poolers refuse most parameters at the start of a connection, or drop them: each is set by a statement instead.
 *
 * @internal
 */

/** What poolers pass on, or need themselves. */
const passed = new Set(["user", "database", "application_name", "client_encoding", "options", "replication"])

export const split = (parameters: ReadonlyMap<string, string>) => ({
  atStart: new Map([...parameters].filter(([name]) => passed.has(name))),
  afterwards: new Map([...parameters].filter(([name]) => !passed.has(name)))
})

export const set = (settings: ReadonlyMap<string, string>): string =>
  `select ${[...settings].map(([name, value]) => `set_config(${literal(name)}, ${literal(value)}, false)`).join(", ")}`

/** The process of the server, then whether each setting is as it was set. */
export const look = (settings: ReadonlyMap<string, string>): string =>
  `select ${
    [
      "pg_backend_pid()",
      ...[...settings].map(([name, value]) =>
        name.endsWith("_timeout")
          ? `current_setting(${literal(name)})::interval = ${literal(value)}::interval`
          : `current_setting(${literal(name)}) = ${literal(value)}`
      )
    ].join(", ")
  }`

/** Right whatever `standard_conforming_strings` is. */
const literal = (text: string): string => `E'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`
