/**
 * The packaged programs, where the user of the server reaches them: in their package, or in a copy outside of the folders that
 * only root enters.
 *
 * @internal
 */
import { Effect } from "effect"
import { join } from "node:path"
import * as child from "./child.ts"
import * as staging from "./staging.ts"
import type { User } from "./system.ts"

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/** Folders for copies, in which only root can replace them. The first usable one is taken. */
export const places: ReadonlyArray<string> = ["/var/cache", "/var/tmp", "/tmp", "/run"]

/** The programs of a package for a user. Fails, with nothing made, where the user can be given none. */
export const usableBy = Effect.fnUntraced(function*(
  user: User,
  source: string,
  bases: ReadonlyArray<string> = places
): Effect.fn.Return<Binaries, string> {
  if (user.uid === undefined || (yield* isUsable(source, user))) return inFolder(source)
  const digest = yield* staging.digestOf(source)
  for (const base of bases) {
    // A full disk, one that takes no changes, a name that somebody else has taken: the next place may serve.
    const staged = yield* Effect.orElseSucceed(staging.stage({ source, digest, base }), () => undefined)
    if (staged !== undefined && (yield* isUsable(staged, user))) return inFolder(staged)
  }
  return yield* Effect.fail(
    `the user of the server (${user.uid}) has no access to ${source}, and a copy in ${
      bases.join(", ")
    } does not run; ` +
      "install nightaudit where every user may enter, start it as an ordinary user, or give a database address"
  )
})

const inFolder = (folder: string): Binaries => ({
  initdb: join(folder, "bin", "initdb"),
  postgres: join(folder, "bin", "postgres")
})

/** Whether it begins: that takes every folder on the way, the file and its libraries. */
const isUsable = (folder: string, user: User): Effect.Effect<boolean, string> =>
  Effect.map(child.run({ words: [inFolder(folder).postgres, "--version"], cwd: "/", user }), ({ code }) => code === 0)
