/**
 * The folder of an embedded server: `data` is PostgreSQL's own, `server.json` says how to connect, `server.log` is its log.
 *
 * @internal
 */
import { Effect, Predicate, Schema } from "effect"
import { execFile } from "node:child_process"
import * as fs from "node:fs/promises"
import { join } from "node:path"
import { type Binaries, environment, type User } from "./system.ts"

const Settings = Schema.Struct({ password: Schema.String, port: Schema.Int })
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

export const at = (directory: string, user: User) => {
  const data = join(directory, "data")
  const fresh = join(directory, "data.new")
  const settings = join(directory, "server.json")
  const log = join(directory, "server.log")
  const lock = join(data, "postmaster.pid")

  const attempt = <A>(run: () => Promise<A>) => Effect.tryPromise({ try: run, catch: problemOf })
  const text = (path: string): Effect.Effect<string | undefined, string> =>
    Effect.catchIf(
      Effect.tryPromise({ try: () => fs.readFile(path, "utf8"), catch: (error) => error }),
      isMissing,
      () => Effect.succeed(undefined)
    ).pipe(Effect.mapError(problemOf))

  const giveToServer = (path: string) =>
    user.uid === undefined || user.gid === undefined
      ? Effect.void
      : attempt(fs.chown.bind(undefined, path, user.uid, user.gid))

  const look: Effect.Effect<Found, string> = Effect.gen(function*() {
    const names = yield* Effect.tryPromise({ try: () => fs.readdir(directory), catch: (error) => error }).pipe(
      Effect.catchIf(isMissing, () => Effect.succeed([])),
      Effect.mapError(problemOf)
    )
    const version = yield* text(join(data, "PG_VERSION"))
    if (version !== undefined) return { _tag: "Database", version: version.trim() }
    return names.some((name) => !own.has(name)) ? { _tag: "Foreign" } : { _tag: "Nothing" }
  })

  /** What `postmaster.pid` says. */
  const claimed: Effect.Effect<Running | undefined, string> = Effect.map(text(lock), (found) => {
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
        yield* attempt(() => fs.rm(lock, { force: true }))
        return undefined
      }
      if (waited >= 10 && found.status !== "stopping") return found
      yield* Effect.sleep("100 millis")
    }
    return yield* claimed
  })

  const keep = Effect.fnUntraced(function*(kept: Settings) {
    // Under its own name it is whole.
    yield* attempt(() => fs.writeFile(`${settings}.new`, `${JSON.stringify(kept)}\n`, { mode: 0o600 }))
    yield* attempt(() => fs.rename(`${settings}.new`, settings))
  })

  const initialize = Effect.fnUntraced(function*(
    { initdb }: Binaries,
    options: { readonly durable: boolean; readonly password: string }
  ): Effect.fn.Return<Settings, string> {
    yield* attempt(() => fs.mkdir(directory, { recursive: true, mode: 0o700 }))
    yield* giveToServer(directory)
    if ((yield* look)._tag === "Database") {
      return yield* Effect.mapError(
        Schema.decodeUnknownEffect(Schema.fromJsonString(Settings))(yield* text(settings)),
        () => "server.json cannot be read: it holds the password of the database"
      )
    }
    const password = join(directory, "password")
    const kept = { password: options.password, port: 0 }
    yield* attempt(() => fs.rm(fresh, { recursive: true, force: true }))
    yield* attempt(() => fs.writeFile(password, options.password, { mode: 0o600 }))
    yield* giveToServer(password)
    yield* command(initdb, [
      `--pgdata=${fresh}`,
      "--username=postgres",
      "--auth=scram-sha-256",
      `--pwfile=${password}`,
      "--encoding=UTF8",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--locale=C",
      "--no-instructions",
      ...(options.durable ? [] : ["--no-sync"])
    ], user).pipe(Effect.ensuring(Effect.ignore(attempt(() => fs.rm(password, { force: true })))))
    yield* keep(kept)
    yield* attempt(() => fs.rename(fresh, data))
    return kept
  })

  return { data, log, look, claimed, running, initialize, keep }
}

const command = (file: string, args: ReadonlyArray<string>, user: User): Effect.Effect<void, string> =>
  Effect.callback((resume) => {
    const child = execFile(file, args, { ...user, env: environment }, (error, _out, err) =>
      resume(
        error === null
          ? Effect.void
          : Effect.fail(`the database could not be made: ${(err || error.message).trim().split("\n").at(-1)}`)
      ))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** Whether a process is the server of the folder: the number of a process comes again. */
const servesFolder = (pid: number, data: string): Effect.Effect<boolean, string> =>
  Effect.gen(function*() {
    const isAlive = yield* Effect.sync(() => process.kill(pid, 0)).pipe(
      Effect.as(true),
      Effect.catchDefect((error) => Effect.succeed(!(Predicate.hasProperty(error, "code") && error.code === "ESRCH")))
    )
    if (!isAlive) return false
    const words = yield* Effect.tryPromise({
      try: () => fs.readFile(`/proc/${pid}/cmdline`, "utf8"),
      catch: (error) => error
    }).pipe(
      Effect.catch(() =>
        Effect.callback<string>((resume) => {
          execFile("ps", ["-o", "command=", "-p", String(pid)], (_error, out) => resume(Effect.succeed(out)))
        })
      )
    )
    return words === "" || words.includes(data)
  })

const isMissing = (error: unknown): boolean => Predicate.hasProperty(error, "code") && error.code === "ENOENT"

const problemOf = (error: unknown): string => {
  const code = Predicate.hasProperty(error, "code") ? String(error.code) : "it failed"
  return {
    EACCES: "no permission for it",
    EPERM: "no permission for it",
    ENOTDIR: "it is no folder",
    ENOSPC: "the disk is full",
    EROFS: "the disk takes no changes"
  }[code] ?? `it cannot be used (${code})`
}
