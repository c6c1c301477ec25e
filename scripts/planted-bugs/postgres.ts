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
  }
]
