import type { Bug } from "./Bug.ts"

const src = "packages/postgres/src"
const seenBy = (file: string, name: string): Bug["test"] => ({ file: `packages/postgres/test/${file}.test.ts`, name })

export const postgres: ReadonlyArray<Bug> = [
  {
    name: "server-role-may-make-roles",
    why: "Who reads the password of the mirror rules the whole server, or the machine.",
    file: `${src}/internal/initialize.ts`,
    find: `: "nocreatedb nocreaterole"`,
    replace: `: "createdb createrole"`,
    test: seenBy("EmbeddedServerFolder", "has a role that owns its database and nothing more")
  },
  {
    name: "link-written-through",
    why: "The user of the server puts a link into the folder, and root writes the password where it leads.",
    file: `${src}/internal/disk.ts`,
    find: `yield* attempt(() => fs.rm(path, { force: true }))
  const file = yield* Effect.acquireRelease(
    attempt(() => fs.open(path, "wx", 0o600)),`,
    replace: `const file = yield* Effect.acquireRelease(
    attempt(() => fs.open(path, "w", 0o600)),`,
    test: seenBy("EmbeddedServerFolder", "writes and reads through no link")
  },
  {
    name: "folder-started-twice",
    why: "Of two first syncs at once each takes the other's half-made database for its own.",
    file: `${src}/EmbeddedServer.ts`,
    find: "yield* oneAtATime(folder, fail)(begin(",
    replace: "yield* Effect.suspend(() => begin(",
    test: seenBy("EmbeddedServerFolder", "is made once where two begin at once")
  },
  {
    name: "instants-rounded",
    why: "PostgreSQL rounds to the microsecond: the last tick of a day would be the first of the next one.",
    file: "packages/postgres/src/internal/instants.ts",
    find: "(left(rtrim(${text}, 'Z'), 26) || 'Z')::timestamptz",
    replace: "(${text})::timestamptz",
    test: {
      file: "packages/postgres/test/Instants.test.ts",
      name: "keeps what happened in the last tick of a day on that day"
    }
  },
  {
    name: "newer-to-the-microsecond",
    why:
      "Two versions of a row may share the microsecond that a column holds: the one that was read later may be the older.",
    file: "packages/postgres/src/internal/tables.ts",
    find: "beyond(sql, sql`excluded.row`)",
    replace: "beyond(sql, sql`known.row`)",
    test: { file: "packages/postgres/test/Storing.test.ts", name: "keeps the greater UpdatedUtc whatever the order" }
  },
  {
    name: "calendar-of-the-first-pass",
    why: "A hotel closes its day at another hour from now on: the views must follow with the pass that brings it.",
    file: "packages/postgres/src/internal/ingest.ts",
    find: "if (operation === \"enterprises\") yield*",
    replace: "if (operation === \"enterprises\" && pass.previous === 0n) yield*",
    test: {
      file: "packages/postgres/test/Instants.test.ts",
      name: "books on the dates of the run whatever the settings"
    }
  }
]
