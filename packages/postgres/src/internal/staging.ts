/**
 * A copy of a folder of programs for another user, under a name that tells its content: made once, and proven whenever it is
 * used.
 *
 * @internal
 */
import { Effect } from "effect"
import { createHash } from "node:crypto"
import { constants, type Dirent, type Stats } from "node:fs"
import * as fs from "node:fs/promises"
import { dirname, join, relative } from "node:path"
import { attempt } from "./disk.ts"

const prefix = "nightaudit-postgresql-"

/** What is only there to build against. */
const isNeeded = ({ name, parentPath }: Dirent): boolean =>
  !name.endsWith(".a") && !/[\\/]pkgconfig$/.test(parentPath) && name !== "pkgconfig"

const entries = (folder: string): Effect.Effect<ReadonlyArray<Dirent>, string> =>
  Effect.map(
    attempt(() => fs.readdir(folder, { recursive: true, withFileTypes: true })),
    (all) => all.filter(isNeeded).toSorted((self, that) => pathOf(self) < pathOf(that) ? -1 : 1)
  )

const pathOf = ({ name, parentPath }: Dirent): string => join(parentPath, name)

/** Over every name, what it is, and its bytes. A link counts by where it leads to, and is not followed. */
export const digestOf = Effect.fnUntraced(function*(folder: string) {
  const sum = createHash("sha256")
  for (const entry of yield* entries(folder)) {
    const path = pathOf(entry)
    sum.update(`${relative(folder, path)}\0`)
    if (entry.isFile()) {
      const file = yield* attempt(() => fs.open(path, constants.O_RDONLY | constants.O_NOFOLLOW))
      const content = yield* Effect.ensuring(
        attempt(() => Promise.all([file.readFile(), file.stat()])),
        Effect.promise(() => file.close())
      )
      sum.update(`${isProgram(content[1])}${content[0].length}\0`).update(content[0])
    } else if (entry.isSymbolicLink()) sum.update(`link ${yield* attempt(() => fs.readlink(path))}\0`)
    else if (!entry.isDirectory()) return yield* Effect.fail(`${path} is neither a file nor a folder`)
  }
  return sum.digest("hex").slice(0, 32)
})

const isProgram = ({ mode }: Stats): boolean => (mode & 0o100) !== 0

/** The copy in a place; of several processes that make it the first puts it there. Fails where the place is not to be trusted. */
export const stage = Effect.fnUntraced(function*(
  { base, digest, source }: { readonly source: string; readonly digest: string; readonly base: string }
): Effect.fn.Return<string, string> {
  const place = yield* attempt(() => fs.realpath(base))
  if (!(yield* isRootsOnly(place))) return yield* Effect.fail(`${place} is not root's alone`)
  const final = join(place, `${prefix}${digest}`)
  const isThere = isWhole(final, digest)
  if (yield* isThere) return final
  yield* removeLeftovers(place)
  const draft = yield* attempt(() => fs.mkdtemp(join(place, `${prefix}new-`)))
  yield* copy(source, draft).pipe(
    Effect.andThen(attempt(() => fs.chmod(draft, 0o755))),
    // What is there and not whole, such as after a power cut, makes way; what somebody else made does not.
    Effect.andThen(Effect.ignore(Effect.flatMap(isOwn(final), (own) => own ? remove(final) : Effect.void))),
    Effect.andThen(Effect.ignore(attempt(() => fs.rename(draft, final)))),
    Effect.ensuring(Effect.ignore(remove(draft)))
  )
  return (yield* isThere) ? final : yield* Effect.fail(`${final} is not what was put there`)
})

const remove = (path: string) => attempt(() => fs.rm(path, { recursive: true, force: true }))

const hour = 3_600_000

/** What a process was copying when it was killed. */
const removeLeftovers = Effect.fnUntraced(function*(place: string) {
  const names = yield* attempt(() => fs.readdir(place))
  const now = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
  for (const path of names.filter((name) => name.startsWith(`${prefix}new-`)).map((name) => join(place, name))) {
    yield* Effect.ignore(Effect.gen(function*() {
      const { mtimeMs } = yield* attempt(() => fs.lstat(path))
      if (now - mtimeMs > hour && (yield* isOwn(path))) yield* remove(path)
    }))
  }
})

const copy = Effect.fnUntraced(function*(source: string, target: string) {
  for (const entry of yield* entries(source)) {
    const [from, to] = [pathOf(entry), join(target, relative(source, pathOf(entry)))]
    if (entry.isDirectory()) yield* attempt(() => fs.mkdir(to).then(() => fs.chmod(to, 0o755)))
    else if (entry.isSymbolicLink()) yield* attempt(() => fs.readlink(from).then((link) => fs.symlink(link, to)))
    else {
      const mode = isProgram(yield* attempt(() => fs.stat(from))) ? 0o755 : 0o644
      yield* attempt(() => fs.copyFile(from, to, constants.COPYFILE_EXCL).then(() => fs.chmod(to, mode)))
    }
  }
})

const isWhole = (folder: string, digest: string): Effect.Effect<boolean> =>
  isOwn(folder).pipe(
    Effect.flatMap((own) => own ? Effect.map(digestOf(folder), (found) => found === digest) : Effect.succeed(false)),
    Effect.orElseSucceed(() => false)
  )

/** A folder of this user in which no other user may write. */
const isOwn = (path: string): Effect.Effect<boolean, string> =>
  Effect.map(
    attempt(() => fs.lstat(path)),
    (about) => about.isDirectory() && about.uid === process.getuid?.() && (about.mode & 0o022) === 0
  )

/** Whether only root can remove or replace root's files there: in sticky folders users can change only their own files. */
const isRootsOnly = Effect.fnUntraced(function*(place: string): Effect.fn.Return<boolean, string> {
  const about = yield* attempt(() => fs.lstat(place))
  const isSafe = about.isDirectory() && about.uid === 0 && ((about.mode & 0o022) === 0 || (about.mode & 0o1000) !== 0)
  const above = dirname(place)
  return isSafe && (above === place || (yield* isRootsOnly(above)))
})
