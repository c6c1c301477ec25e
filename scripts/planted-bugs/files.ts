import type { Bug } from "./Bug.ts"

const src = "packages/files/src"
const seenBy = (file: string, name: string): Bug["test"] => ({ file: `packages/files/test/${file}.test.ts`, name })

export const files: ReadonlyArray<Bug> = [
  {
    name: "half-written-interval-believed",
    why: "A process may be killed between two pages: what it was writing is not a completed interval.",
    file: `${src}/RunState.ts`,
    find: `const closed = yield* fileOf(interval, "closed")
        const whole = told.has(closed) ? Option.none() : yield* proven(closed)`,
    replace: `const opened = yield* fileOf(interval, "open")
        const closed = (yield* Effect.orElseSucceed(fs.exists(opened), () => false))
          ? opened
          : yield* fileOf(interval, "closed")
        const whole = told.has(closed) ? Option.none() : yield* proven(closed)`,
    test: seenBy("RunState", "does not believe what a killed run had not closed")
  },
  {
    name: "other-request-resumed",
    why: "What was read for one question does not answer another.",
    file: `${src}/RunState.ts`,
    find: "return run.request === request\n",
    replace: "return run.request !== undefined\n",
    test: seenBy("RunState", "is not resumed from a run with other flags")
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
    find: "yield* takeAway(last)\n",
    replace: "yield* Effect.void\n",
    test: seenBy("Draft", "stands without its last file when a commit fails half-way")
  },
  {
    name: "page-before-its-run",
    why: "A commit that dies between two renames: a page that reads well would stand without the run that it is of.",
    file: `${src}/Draft.ts`,
    find: `          yield* place(last)
          isCommitted = true
          yield* sync
          if (page !== undefined && (yield* fs.exists(draft.path(page)))) yield* Effect.andThen(place(page), sync)`,
    replace:
      `          if (page !== undefined && (yield* fs.exists(draft.path(page)))) yield* Effect.andThen(place(page), sync)
          yield* place(last)
          isCommitted = true
          yield* sync`,
    test: seenBy("Artifacts", "are whole, with their own page or none, or no finished run, whatever step is the last")
  },
  {
    name: "lines-left-in-memory",
    why: "A file is whole only when its last lines are on the disk.",
    file: `${src}/LineFile.ts`,
    find: "const written = Effect.map(flush, () => digester.digest)",
    replace: "const written = Effect.sync(() => digester.digest)",
    test: seenBy("LineFile", "is there after finish, with all that was written before")
  },
  {
    name: "files-kept-open",
    why: "A process may be allowed 64 open files, and a run has hundreds of intervals, hotels and exports.",
    file: `${src}/internal/openFile.ts`,
    find: "Semaphore.makeUnsafe(most)",
    replace: "Semaphore.makeUnsafe(most * 100)",
    test: seenBy("RunState", "keeps few files open, however many intervals are read side by side")
  },
  {
    name: "export-read-though-changed",
    why: "An export that is rewritten while it is read has other rows at the known positions.",
    file: `${src}/internal/rowIndex.ts`,
    find: "if (RowPlaces.stateOf(yield* file.stat) !== state) return yield* changed(path)",
    replace: "if (RowPlaces.stateOf(yield* file.stat) === \"\") return yield* changed(path)",
    test: seenBy("ExportSource", "does not read on in a file that is another one by now")
  },
  {
    name: "state-digest-not-looked-at",
    why:
      "A disk that lost a write, or a folder copied in part: a digit of a stored page is another, and its count and length hold.",
    file: `${src}/internal/intervalFile.ts`,
    find: "content.lines === lines && digest === digestOf(named, content, end)",
    replace: "content.lines === lines",
    test: seenBy("RunState", "does not believe a file that lost a byte, a line or all of them, or has another byte")
  },
  {
    name: "second-reading-from-the-first",
    why: "Rows that contradict each other are read once more: what the run has kept of them is what is doubted.",
    file: `${src}/RunState.ts`,
    find: "const whole = told.has(closed) ? Option.none() : yield* proven(closed)",
    replace: "const whole = yield* proven(closed)",
    test: {
      file: "packages/cli/test/ReadAgain.test.ts",
      name: "are read again from the platform, and not from what the run has kept of them"
    }
  },
  {
    name: "state-name-not-synced",
    why: "After a loss of power a file whose folder was not synced may be gone, or stand under its old name.",
    file: `${src}/RunState.ts`,
    find: `yield* fs.rename(from, to)
      yield* sync(folder)`,
    replace: "yield* fs.rename(from, to)",
    test: seenBy("RunState", "is on disk before its name is, and its name before anything is requested")
  },
  {
    name: "resumed-with-another-access",
    why: "What was read with the access tokens of two properties is not a run of either.",
    file: `${src}/RunState.ts`,
    find: "if (missing !== undefined) {",
    replace: "if (missing === \"\") {",
    test: seenBy("RunState", "is refused to an access that lacks an enterprise of the run")
  },
  {
    name: "dead-holder-removed-by-the-folder",
    why: "Two who take over a dead one's lock at the same time: the later one must not take away the earlier one's.",
    file: `${src}/FolderLock.ts`,
    find: "yield* Effect.mapError(fs.remove(file, { force: true }), FileError.of(what))",
    replace: "yield* Effect.mapError(fs.remove(lock, { recursive: true, force: true }), FileError.of(what))",
    test: seenBy("FolderLock", "stays with who took it over first, when another one was just about to")
  },
  {
    name: "artifact-of-equal-length-believed",
    why: "A copy, a disk or a hand may change a digit of an artifact: its lines and its length are what they were.",
    file: `${src}/ProvenFolder.ts`,
    find: `return sha256 === listed.sha256 ? Option.none() : told("damaged", "is damaged: its SHA-256 has changed")`,
    replace: "return sha256 === \"\" ? told(\"damaged\", \"is damaged\") : Option.none()",
    test: { file: "packages/cli/test/Verify.test.ts", name: "ends with 1 and names each file that is damaged" }
  },
  {
    name: "device-read-as-an-artifact",
    why:
      "Who opens a pipe waits for its other end, and a device has none: a check that hangs says nothing, and is not ended.",
    file: `${src}/FileDigest.ts`,
    find: "yield* regularFile(path, FileError.unreadable(path))",
    replace: "yield* Effect.void",
    test: {
      file: "packages/cli/test/Verify.test.ts",
      name: "ends with 2 where something else than a file is in its place"
    }
  },
  {
    name: "manifest-digest-not-looked-at",
    why: "A manifest with another digit counts other errors, and lists files that the run did not write.",
    file: `${src}/Sealed.ts`,
    find: "digest === FileDigest.ofText(body)",
    replace: "digest.length === digits",
    test: { file: "packages/cli/test/Verify.test.ts", name: "sees another character anywhere in the manifest" }
  },
  {
    name: "new-orders-of-an-export-left-out",
    why: "An order that was made in the range and changed after it belongs to the range, as it does on the platform.",
    file: `${src}/ExportSource.ts`,
    find: "isIn(range, row.UpdatedUtc) || isIn(range, row.CreatedUtc)",
    replace: "isIn(range, row.UpdatedUtc)",
    test: seenBy("SourceContract", "returns every order that was made or changed in a range")
  }
]
