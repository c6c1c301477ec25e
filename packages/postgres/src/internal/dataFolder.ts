/**
 * The folder of an embedded server: `data` is PostgreSQL's own, `server.json` says how to connect, `server.log` is its log.
 *
 * Where this process is root, only `data` belongs to the user of the server, and nothing in it is opened by its name but what
 * `disk.text` reads.
 *
 * @internal
 */
import { Effect, Schema } from "effect"
import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import * as fs from "node:fs/promises"
import { dirname, join } from "node:path"
import * as child from "./child.ts"
import * as claim from "./claim.ts"
import * as disk from "./disk.ts"
import { isRoot, type User } from "./system.ts"

const Settings = Schema.Struct({
  password: Schema.String.check(Schema.isPattern(/^[\w-]{16,}$/)),
  port: Schema.Int,
  /** Absent in a folder whose password is the superuser's too. */
  schemaVersion: Schema.optionalKey(Schema.Literal(2))
})
export type Settings = typeof Settings.Type

export type Found =
  | { readonly _tag: "Nothing" }
  | { readonly _tag: "Foreign" }
  | { readonly _tag: "Database"; readonly version: string }

export interface Running {
  readonly pid: number
  readonly port: number
  readonly status: string
}

export type DataFolder = ReturnType<typeof at>

const own = new Set(["data", "data.new", "server.json", "server.json.new", "server.log", "password"])

const isOwn = (name: string): boolean => own.has(name) || name.startsWith("data.new-") || claim.isClaim(name)

/** Linux knows the folder in which a process stands, whatever lies above it. */
const here = "/proc/self/cwd"

export const at = (directory: string) => {
  const data = join(directory, "data")
  const settings = join(directory, "server.json")
  const log = join(directory, "server.log")
  const lock = join(data, "postmaster.pid")

  const look: Effect.Effect<Found, string> = Effect.gen(function*() {
    const names = (yield* disk.ifThere(() => fs.readdir(directory))) ?? []
    const version = yield* disk.text(join(data, "PG_VERSION"))
    if (version === undefined) return names.every(isOwn) ? { _tag: "Nothing" } : { _tag: "Foreign" }
    return /^[\d.]{1,10}\s*$/.test(version) ? { _tag: "Database", version: version.trim() } : { _tag: "Foreign" }
  })

  /** Whose the data is, where it is there: it takes the same user to serve it. */
  const owner: Effect.Effect<User | undefined, string> = Effect.map(
    disk.ifThere(() => fs.lstat(data)),
    (about) => about === undefined ? undefined : { uid: about.uid, gid: about.gid }
  )

  /** What `postmaster.pid` says. */
  const claimed: Effect.Effect<Running | undefined, string> = Effect.map(disk.text(lock), (found) => {
    const lines = found?.split("\n").map((line) => line.trim()) ?? []
    const pid = Number(lines[0])
    return Number.isInteger(pid) && pid > 0 ? { pid, port: Number(lines[3] ?? 0), status: lines[7] ?? "" } : undefined
  })

  /** The server that runs in the folder; what the end of one has left behind is taken away. */
  const running: Effect.Effect<Running | undefined, string> = Effect.gen(function*() {
    // The server of a process that was killed is about to end.
    for (let waited = 0; waited < 100; waited++) {
      const found = yield* claimed
      if (found === undefined) return undefined
      if (!(yield* servesFolder(found.pid, data))) {
        yield* disk.attempt(() => fs.rm(lock, { force: true }))
        return undefined
      }
      if (waited >= 10 && found.status !== "stopping") return found
      yield* Effect.sleep("100 millis")
    }
    return yield* claimed
  })

  const keep = (kept: Settings) => disk.replace(settings, directory, `${JSON.stringify(kept)}\n`)

  /** None where there is no file; fails where it cannot be read, or is a link to another. */
  const kept: Effect.Effect<Settings, string> = Effect.flatMap(disk.text(settings), (text) =>
    Effect.mapError(
      Schema.decodeUnknownEffect(Schema.fromJsonString(Settings))(text),
      () => "server.json with the password of the database cannot be read"
    ))

  return { directory, data, log, look, owner, claimed, running, keep, kept }
}

/**
 * Fails, before anything is made, where the user of the server could not work in the folder: it stands in the folder itself
 * where the system has a name for that, and comes by the way of all folders above elsewhere.
 */
export const refuseUnreachable = Effect.fnUntraced(function*({ directory }: DataFolder, user: User) {
  if (user.uid === undefined || existsSync(here)) return
  let above = directory
  while (!existsSync(above) && above !== dirname(above)) above = dirname(above)
  const { code } = yield* child.run({ words: ["sh", "-c", `cd "$1"`, "sh", above], cwd: "/", user })
  if (code !== 0) {
    return yield* Effect.fail(
      `the user of the server (${user.uid}) has no access to ${above}; give a folder that every user may enter`
    )
  }
})

/** What the server calls its folder when it begins in it. */
export const nameFor = (path: string, user: User): string => user.uid !== undefined && existsSync(here) ? here : path

/** Makes the folder, and takes it back where an older version gave it away: what is in it is root's own. */
export const prepare = Effect.fnUntraced(function*({ directory }: DataFolder, user: User) {
  const mode = user.uid === undefined || existsSync(here) ? 0o700 : 0o711
  yield* disk.attempt(() => fs.mkdir(directory, { recursive: true, mode }))
  if (!isRoot || user.uid === undefined || user.uid === 0) return
  yield* Effect.scoped(Effect.gen(function*() {
    const folder = yield* disk.opened(directory)
    const about = yield* disk.attempt(() => folder.stat())
    if (about.uid !== user.uid) return
    yield* disk.attempt(() => folder.chown(0, 0))
    yield* disk.attempt(() => folder.chmod(mode))
  }))
})

/** Whether a process is the server of the folder: the number of a process comes again. */
const servesFolder = Effect.fnUntraced(function*(pid: number, data: string): Effect.fn.Return<boolean, string> {
  if (!claim.isRunning(pid)) return false
  const [self, that] = yield* Effect.all([
    disk.attempt(() => fs.stat(data)),
    Effect.orElseSucceed(disk.attempt(() => fs.stat(`/proc/${pid}/cwd`)), () => undefined)
  ])
  if (that !== undefined) return self.dev === that.dev && self.ino === that.ino
  const words = yield* Effect.callback<string>((resume) => {
    execFile("ps", ["-o", "command=", "-p", String(pid)], (_error, out) => resume(Effect.succeed(out)))
  })
  return words === "" || words.includes(data)
})
