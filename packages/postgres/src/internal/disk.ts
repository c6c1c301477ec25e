/**
 * Files by their names, where somebody else may have put a link in their place.
 *
 * @internal
 */
import { Effect, Predicate } from "effect"
import { constants } from "node:fs"
import * as fs from "node:fs/promises"

/** Fails with the words for what went wrong. */
export const attempt = <A>(run: () => Promise<A>): Effect.Effect<A, string> =>
  Effect.tryPromise({ try: run, catch: problemOf })

/** Nothing where there is nothing. */
export const ifThere = <A>(run: () => Promise<A>): Effect.Effect<A | undefined, string> =>
  Effect.tryPromise({ try: run, catch: (error) => error }).pipe(
    Effect.catchIf(isMissing, () => Effect.succeed(undefined)),
    Effect.mapError(problemOf)
  )

/** More than any file that is read whole has. */
const longest = 1 << 16

/**
 * The text of a small file, none where there is none. A link, a pipe, a device or a file that has a second name is refused:
 * who may write to the folder could let it stand for another's file.
 */
export const text = (path: string): Effect.Effect<string | undefined, string> =>
  Effect.scoped(Effect.gen(function*() {
    const file = yield* Effect.acquireRelease(
      ifThere(() => fs.open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)),
      (file) => Effect.promise(() => file?.close() ?? Promise.resolve())
    )
    if (file === undefined) return undefined
    const about = yield* attempt(() => file.stat())
    if (!about.isFile() || about.nlink > 1 || about.size > longest) return yield* Effect.fail(noPlainFile)
    return yield* attempt(() => file.readFile("utf8"))
  }))

/** A new file in the place of whatever has its name; it belongs to whom the folder does. */
export const fresh = Effect.fnUntraced(function*(path: string, folder: string) {
  const owner = yield* attempt(() => fs.stat(folder))
  yield* attempt(() => fs.rm(path, { force: true }))
  const file = yield* Effect.acquireRelease(
    attempt(() => fs.open(path, "wx", 0o600)),
    (file) => Effect.promise(() => file.close())
  )
  yield* attempt(() => file.chown(owner.uid, owner.gid))
  return file
})

/** Under its name is the old text or the new one, whole, also after a power cut. */
export const replace = Effect.fnUntraced(function*(path: string, folder: string, content: string) {
  yield* Effect.scoped(Effect.gen(function*() {
    const file = yield* fresh(`${path}.new`, folder)
    yield* attempt(() => file.writeFile(content))
    yield* attempt(() => file.sync())
  }))
  yield* rename(`${path}.new`, path, folder)
})

/** Lasts when it is done. */
export const rename = (from: string, to: string, folder: string): Effect.Effect<void, string> =>
  Effect.andThen(
    attempt(() => fs.rename(from, to)),
    Effect.scoped(Effect.flatMap(opened(folder), (file) => attempt(() => file.sync())))
  )

/** A folder, and no link to one. */
export const opened = (folder: string) =>
  Effect.acquireRelease(
    attempt(() => fs.open(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)),
    (file) => Effect.promise(() => file.close())
  )

const isMissing = (error: unknown): boolean => Predicate.hasProperty(error, "code") && error.code === "ENOENT"

const noPlainFile = "it is not a regular file"

const problemOf = (error: unknown): string => {
  const code = Predicate.hasProperty(error, "code") ? String(error.code) : "unknown error"
  return {
    EACCES: "permission denied",
    EPERM: "permission denied",
    ENOTDIR: "it is not a folder",
    ENOSPC: "the disk is full",
    EDQUOT: "the disk is full",
    EROFS: "the file system is read-only",
    ELOOP: noPlainFile
  }[code] ?? `it cannot be used (${code})`
}
