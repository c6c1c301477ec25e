/**
 * A database in a folder: what PostgreSQL makes of an empty one, with the role and the database that everything works with.
 *
 * @internal
 */
import { Effect } from "effect"
import { randomBytes } from "node:crypto"
import * as fs from "node:fs/promises"
import { join } from "node:path"
import type { Binaries } from "./binaries.ts"
import * as child from "./child.ts"
import { type DataFolder, nameFor, type Settings } from "./dataFolder.ts"
import * as disk from "./disk.ts"
import type { User } from "./system.ts"

export interface Making {
  readonly binaries: Binaries
  readonly durable: boolean
  readonly folder: DataFolder
  /** Whether the role may create databases and roles. */
  readonly mayCreate: boolean
  readonly user: User
}

/** How to connect to the database of the folder, which is made where it is not there. */
export const initialize = Effect.fnUntraced(function*(making: Making): Effect.fn.Return<Settings, string> {
  const { folder } = making
  if ((yield* folder.look)._tag === "Nothing") return yield* make(making)
  const kept = yield* folder.kept
  return kept.schemaVersion === undefined ? yield* disarm(making, kept) : kept
})

/** Only a complete database has this name: an incomplete one has another name, and is not used. */
const make = Effect.fnUntraced(function*(making: Making) {
  const { binaries, durable, folder, mayCreate, user } = making
  yield* removeLeftovers(making)
  const fresh = yield* disk.attempt(() => fs.mkdtemp(join(folder.directory, "data.new-")))
  const settings: Settings = { password: randomBytes(24).toString("base64url"), port: 0, schemaVersion: 2 }
  yield* Effect.gen(function*() {
    yield* give(fresh, user)
    yield* program(making, fresh, [
      binaries.initdb,
      `--pgdata=${nameFor(fresh, user)}`,
      "--username=postgres",
      // The superuser cannot connect: it has no password, and there is no socket.
      "--auth-host=scram-sha-256",
      "--auth-local=reject",
      "--encoding=UTF8",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--locale=C",
      "--no-instructions",
      ...(durable ? [] : ["--no-sync"])
    ])
    const rights = mayCreate ? "createdb createrole" : "nocreatedb nocreaterole"
    yield* alone(making, fresh, [
      `create role nightaudit login ${rights} password '${settings.password}'`,
      "create database nightaudit owner nightaudit"
    ])
    yield* folder.keep(settings)
    yield* disk.rename(fresh, folder.data, folder.directory)
  }).pipe(Effect.onError(() => Effect.ignore(remove(making, fresh))))
  return settings
})

/** What an older version made: its role's password is the superuser's, with which programs of the system can be run. */
const disarm = Effect.fnUntraced(function*(making: Making, kept: Settings) {
  const { folder } = making
  yield* alone(making, folder.data, [
    "do $$ begin if to_regrole('nightaudit') is null then create role nightaudit; end if; end $$",
    `alter role nightaudit login nosuperuser nocreatedb nocreaterole password '${kept.password}'`,
    "alter role postgres password null"
  ])
  const settings: Settings = { ...kept, schemaVersion: 2 }
  yield* Effect.orElseSucceed(
    alone(making, folder.data, ["create database nightaudit owner nightaudit"]),
    () => undefined
  )
  yield* folder.keep(settings)
  return settings
})

/** Statements of the superuser, in a server without connections. A line is a statement. */
const alone = ({ binaries: { postgres }, ...making }: Making, data: string, statements: ReadonlyArray<string>) =>
  program(
    making,
    data,
    [
      postgres,
      "--single",
      "-D",
      nameFor(data, making.user),
      "-c",
      "exit_on_error=on",
      "-c",
      "log_checkpoints=off",
      "postgres"
    ],
    `${statements.join("\n")}\n`
  )

const program = Effect.fnUntraced(function*(
  { user }: Pick<Making, "user">,
  cwd: string,
  words: ReadonlyArray<string>,
  input?: string
) {
  const { code, stderr } = yield* child.run({ words, cwd, user }, input)
  if (code !== 0) return yield* Effect.fail(`the database could not be made: ${causeOf(stderr)}`)
})

/** The first complaint is the cause; what follows tells of tidying up. */
export const causeOf = (stderr: string): string => {
  if (/No space left on device|Disk quota exceeded/.test(stderr)) return "the disk is full"
  const lines = stderr.split("\n").map((line) => line.trim()).filter((line) => line !== "")
  const complaint = lines.find((line) => /\b(?:error|ERROR|FATAL|PANIC): /.test(line)) ?? lines[0]
  return complaint?.replace(/^.*?\b(?:error|ERROR|FATAL|PANIC): +/, "") ?? "no reason was given"
}

const give = (path: string, { gid, uid }: User): Effect.Effect<void, string> =>
  uid === undefined || gid === undefined ? Effect.void : Effect.scoped(
    Effect.flatMap(disk.opened(path), (folder) => disk.attempt(() => folder.chown(uid, gid)))
  )

/** What processes that were killed have left; what one of their programs still writes goes the next time. */
const removeLeftovers = Effect.fnUntraced(function*(making: Making) {
  const { directory } = making.folder
  const names = yield* disk.attempt(() => fs.readdir(directory))
  for (const name of names.filter((name) => name.startsWith("data.new"))) {
    yield* Effect.ignore(remove(making, join(directory, name)))
  }
  yield* disk.attempt(() => fs.rm(join(directory, "password"), { force: true }))
})

/** The content by whom it belongs to: another user could put a link in the place of a folder while root goes through it. */
const remove = Effect.fnUntraced(function*({ user }: Pick<Making, "user">, path: string) {
  const about = yield* disk.attempt(() => fs.lstat(path))
  const isGiven = user.uid !== undefined && about.uid === user.uid
  if (about.isDirectory() && isGiven) {
    yield* child.run({ words: ["sh", "-c", "rm -rf ./* ./.[!.]*"], cwd: path, user })
    yield* disk.attempt(() => fs.rmdir(path))
  } else yield* disk.attempt(() => fs.rm(path, { recursive: true, force: true }))
})
