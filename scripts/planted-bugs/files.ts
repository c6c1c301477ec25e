import type { Bug } from "./Bug.ts"

const src = "packages/files/src"
const seenBy = (file: string, name: string): Bug["test"] => ({ file: `packages/files/test/${file}.test.ts`, name })

export const files: ReadonlyArray<Bug> = [
  {
    name: "half-written-interval-believed",
    why: "A process may be killed between two pages: what it was writing is no interval that was read.",
    file: `${src}/RunState.ts`,
    find: `if (!hasBegun) return Option.none()
        const closed = yield* fileOf(interval, "closed")`,
    replace: `if (!hasBegun) return Option.none()
        const opened = yield* fileOf(interval, "open")
        const closed = (yield* fs.exists(opened)) ? opened : yield* fileOf(interval, "closed")`,
    test: seenBy("RunState", "does not believe what a killed run had not closed")
  },
  {
    name: "other-request-resumed",
    why: "What was read for one question does not answer another.",
    file: `${src}/RunState.ts`,
    find: "return run.request === asked.request",
    replace: "return run.request !== undefined",
    test: seenBy("RunState", "is not taken up from a run that asked for something else")
  },
  {
    name: "artifacts-written-in-place",
    why: "A run that breaks off would leave half of its files among those of the run before.",
    file: `${src}/Draft.ts`,
    find: "path: (name) => path.join(folder, name),",
    replace: "path: (name) => path.join(directory, name),",
    test: seenBy("Artifacts", "are not there, and their folder neither, when the run breaks off")
  },
  {
    name: "old-manifest-beside-new-files",
    why:
      "Where the manifest stands, every file is of its run: a crash between two renames must not leave the older one.",
    file: `${src}/Draft.ts`,
    find: "if (last !== undefined && names.length > 1)",
    replace: "if (last === undefined)",
    test: seenBy("Draft", "stands without its last file when a commit fails half-way")
  },
  {
    name: "lines-left-in-memory",
    why: "A file is whole only when its last lines are on the disk.",
    file: `${src}/LineFile.ts`,
    find: "finish: Effect.andThen(flush, ",
    replace: "finish: Effect.andThen(Effect.void, ",
    test: seenBy("LineFile", "is there after finish, with all that was written before")
  }
]
