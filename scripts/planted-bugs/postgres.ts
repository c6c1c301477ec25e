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
    test: seenBy("EmbeddedServerFolder", "is created once where two begin at once")
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
  },
  {
    name: "password-before-tls",
    why: "A server that rejects TLS is sent the password in clear text.",
    file: `${src}/internal/wire.ts`,
    find: "this.#refuse(new Denied({ kind: \"noTls\" }))",
    replace: "this.#open()",
    test: seenBy("Connecting", "sends neither role nor password where the server answers no to TLS")
  },
  {
    name: "server-asked-for-tls",
    why: "Beside a pooler the server takes a client from afar for one of its own machine.",
    file: `${src}/internal/wire.ts`,
    find: "const stays = isLocal(this.#socket)",
    replace: "const stays = true",
    test: seenBy("Connecting", "checks its own socket for TLS")
  },
  {
    name: "password-in-clear-text",
    why: "A proven server that requests the password itself reveals it if it was broken into.",
    file: `${src}/internal/wire.ts`,
    find: "if (this.#options.isLocal(this.#socket)) return true",
    replace: "if (kind >= 0) return true",
    test: seenBy("Connecting", "rejects a server elsewhere that requests clear text")
  },
  {
    name: "pooler-drops-the-schema",
    why: "A pooler drops the parameters of the start, and the tables are made in public.",
    file: `${src}/internal/session.ts`,
    find: "new Set([\"user\",",
    replace: "new Set([\"search_path\", \"user\",",
    test: seenBy("Connecting", "makes its tables in its own schema through what drops")
  },
  {
    name: "newer-schema-used",
    why: "A newer version may mean something else by the same column.",
    file: `${src}/Migrations.ts`,
    find: "if (version <= latest) return version",
    replace: "if (version >= 0) return version",
    test: seenBy("Connecting", "rejects the schema of a newer version")
  },
  {
    name: "silent-server-waited-for",
    why: "The network swallows an answer, and the pass waits for ever.",
    file: `${src}/internal/silence.ts`,
    find: "(isOver || !working(wire.pid))",
    replace: "isOver",
    test: seenBy("Connecting", "gives up an answer that the network has swallowed")
  },
  {
    name: "broken-pipe-taken-for-sqlstate",
    why: "EPIPE has five letters, as the server's codes have, and is worth another try.",
    file: `${src}/DatabaseError.ts`,
    find: "Predicate.hasProperty(cause, \"severity\") && Predicate",
    replace: "Predicate",
    test: seenBy("DatabaseError", "takes an error of the system for none of the server's")
  },
  {
    name: "pass-reads-to-its-end-only",
    why:
      "A row that is new and changes again within the last quarter of an hour is not given, and the pass is complete.",
    file: "packages/postgres/src/internal/pass.ts",
    find: "end: Instant.toEpochMillis(changes.ahead(now))",
    replace: "end: state.asOf",
    test: seenBy("Passes", "keeps what is new since the last pass and has changed again")
  },
  {
    name: "row-slips-between-pages",
    why: "A row that changes while a pass reads moves to a page that was read already.",
    file: "packages/postgres/src/internal/changes.ts",
    find: "splits === 0 && (pages <= filters ||",
    replace: "splits === 0 && (pages > 0 || pages <= filters ||",
    test: seenBy("Passes", "misses no row that changes between two pages")
  },
  {
    name: "pass-ends-by-the-machine",
    why: "The clock of a machine is two hours fast: what changes meanwhile is covered, and never read.",
    file: "packages/postgres/src/internal/pass.ts",
    find: "const [begun, now] = [yield* time.moment, yield* time.now]",
    replace:
      "const [begun, now] = [yield* time.moment, yield* Effect.clockWith((clock) => Effect.map(clock.currentTimeMillis, (millis): PlatformTime.Reading => ({ source: \"platform\", earliest: millis, latest: millis })))]",
    test: seenBy("Passes", "ends by the platform's time")
  },
  {
    name: "future-stays-covered",
    why: "An earlier version believed a fast clock: what it covered in the future is never read again.",
    file: "packages/postgres/src/internal/cutBack.ts",
    find: "if (first?.id == null) return undefined",
    replace: "if (first?.id !== undefined) return undefined",
    test: seenBy("Passes", "cuts back what is covered in the future")
  },
  {
    name: "complete-beside-a-lost-hotel",
    why: "The tokens lose one of several hotels, and the mirror goes on without it, complete.",
    file: "packages/postgres/src/internal/access.ts",
    find: "if (!confirmShrink) yield* refuseLost(known, lost)",
    replace: "if (!confirmShrink && ids.size === 0) yield* refuseLost(known, lost)",
    test: seenBy("Passes", "proves its access in every pass")
  },
  {
    name: "row-stops-the-sync",
    why: "One item was consumed in the year 0, and nothing of its hotel is synced any more.",
    file: "packages/postgres/src/internal/unstorable.ts",
    find: "reason._tag === \"Unstorable\" || reason._tag === \"Constraint\" ||",
    replace: "",
    test: seenBy("Unstorable", "sets aside a row that the database cannot hold")
  },
  {
    name: "orders-of-other-services-mirrored",
    why: "The platform gives product service orders only of the services that are named: another one is not there.",
    file: `${src}/MirrorSource.ts`,
    find: "where id = any(${uuids(ids)}) and service_id = any(${uuids(serviceIds)})",
    replace: "where id = any(${uuids(ids)})",
    test: seenBy(
      "SourceContract",
      "returns what is requested by ID, all of it and each row once, and nothing for what does not exist"
    )
  },
  {
    name: "one-empty-answer-deletes",
    why:
      "One answer to a lookup by ID is empty falsely: the mirror would call a thousand rows deleted that are still there.",
    file: `${src}/internal/deletions.ts`,
    find: "if (rest.length === missing.length && asked > 1) break",
    replace: "if (rest.length === missing.length && asked > 0) break",
    test: seenBy("Passes", "takes nothing for deleted because one answer is empty falsely")
  }
]
