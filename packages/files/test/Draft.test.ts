import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, FileSystem, PlatformError } from "effect"
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Draft } from "../src/index.ts"
import { folder, tree } from "./support/Folder.ts"
import { watching } from "./support/Watched.ts"

const names = ["a", "b", "last"]

/** A draft of every name into a folder; what comes after it decides whether it is committed. */
const drafted = Effect.fnUntraced(function*(directory: string, text: string) {
  const draft = yield* Draft.make(directory)
  for (const name of names) writeFileSync(draft.path(name), text)
  return draft
})

const commit = (directory: string, text: string) =>
  Effect.scoped(Effect.flatMap(drafted(directory, text), (draft) => draft.commit(names)))

const all = (text: string) => Object.fromEntries(names.map((name) => [name, text]))

it.layer(NodeServices.layer)("Draft", (it) => {
  it.effect("is in the folder after a commit, and nothing else is", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* commit(join(root, "run"), "new")
      assert.deepStrictEqual(tree(join(root, "run")), all("new"))
    }))

  it.effect("makes the folders that do not exist", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* commit(join(root, "x/y/z"), "new")
      assert.deepStrictEqual(Object.keys(tree(root)), names.map((name) => `x/y/z/${name}`))
    }))

  it.effect("leaves what else is in the folder", () =>
    Effect.gen(function*() {
      const root = yield* folder
      writeFileSync(join(root, "other"), "other")
      yield* commit(root, "new")
      assert.deepStrictEqual(tree(root), { ...all("new"), other: "other" })
    }))

  it.effect("touches no older file before the commit, and replaces every one with it", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* commit(root, "old")
      yield* Effect.scoped(Effect.gen(function*() {
        const draft = yield* drafted(root, "new")
        for (const name of names) assert.strictEqual(readFileSync(join(root, name), "utf8"), "old")
        yield* draft.commit(names)
      }))
      assert.deepStrictEqual(tree(root), all("new"))
    }))

  it.effect("replaces a symbolic link, and not what it points to", () =>
    Effect.gen(function*() {
      const root = yield* folder
      writeFileSync(join(root, "target"), "theirs")
      mkdirSync(join(root, "run"))
      symlinkSync(join(root, "target"), join(root, "run/a"))
      yield* commit(join(root, "run"), "new")
      assert.strictEqual(readFileSync(join(root, "target"), "utf8"), "theirs")
      assert.strictEqual(readFileSync(join(root, "run/a"), "utf8"), "new")
    }))

  it.effect.each(["is not committed", "fails", "dies", "is interrupted"] as const)(
    "leaves nothing behind when it %s",
    (ending) =>
      Effect.gen(function*() {
        const root = yield* folder
        const older = join(root, "older")
        yield* commit(older, "old")
        const before = tree(root)
        for (const directory of [older, join(root, "x"), join(root, "x/y/z"), join(older, "inner")]) {
          const isReady = yield* Deferred.make<void>()
          const end = {
            "is not committed": Effect.void,
            "fails": Effect.fail("failure"),
            "dies": Effect.die("defect"),
            "is interrupted": Effect.never
          }[ending]
          const fiber = yield* drafted(directory, "new").pipe(
            Effect.andThen(Deferred.succeed(isReady, undefined)),
            Effect.andThen(end),
            Effect.scoped,
            Effect.exit,
            Effect.forkChild
          )
          yield* Deferred.await(isReady)
          if (ending === "is interrupted") yield* Fiber.interrupt(fiber)
          else yield* Fiber.join(fiber)
          assert.deepStrictEqual(tree(root), before, directory)
        }
      })
  )

  it.effect("keeps a folder that it made when something else has been put into it", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* Effect.scoped(Effect.gen(function*() {
        yield* drafted(join(root, "x/y"), "new")
        writeFileSync(join(root, "x/theirs"), "theirs")
      }))
      assert.deepStrictEqual(tree(root), { "x/theirs": "theirs" })
    }))

  it.effect("takes the last of the older files away before any other is replaced", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* commit(root, "old")
      const steps: Array<string> = []
      const fs = yield* FileSystem.FileSystem
      const watched: FileSystem.FileSystem = {
        ...fs,
        remove: (path, options) =>
          Effect.tap(fs.remove(path, options), () => Effect.sync(() => steps.push(`- ${path}`))),
        rename: (from, to) => Effect.tap(fs.rename(from, to), () => Effect.sync(() => steps.push(`+ ${to}`)))
      }
      yield* Effect.provideService(commit(root, "new"), FileSystem.FileSystem, watched)
      assert.deepStrictEqual(
        steps.filter((step) => names.some((name) => step.endsWith(`/${name}`))),
        [`- ${join(root, "last")}`, ...names.map((name) => `+ ${join(root, name)}`)]
      )
    }))

  it.effect("waits for the disk before the last file is in its place, and after it", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const { log, watched } = yield* watching
      const committed = commit(root, "new").pipe(Effect.provideService(FileSystem.FileSystem, watched))
      yield* committed
      const steps = log.filter((step) => !step.includes("lock")).map((step) => step.replace(root, "root"))
      assert.deepStrictEqual(steps, [
        "sync root",
        "rename root/a",
        "rename root/b",
        "sync root",
        "rename root/last",
        "sync root"
      ])
    }))

  it.effect("replaces a file that is alone in one step", () =>
    Effect.gen(function*() {
      const root = yield* folder
      writeFileSync(join(root, "only"), "old")
      const fs = yield* FileSystem.FileSystem
      const broken: FileSystem.FileSystem = {
        ...fs,
        rename: (from, to) => to.includes("lock") ? fs.rename(from, to) : Effect.fail(refusal("EIO"))
      }
      const draft = yield* Effect.provideService(Draft.make(root), FileSystem.FileSystem, broken)
      writeFileSync(draft.path("only"), "new")
      yield* Effect.flip(draft.commit(["only"]))
      assert.strictEqual(readFileSync(join(root, "only"), "utf8"), "old")
    }))

  it.effect("stands without its last file when a commit fails half-way", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* commit(root, "old")
      yield* Effect.sync(() => mkdirSync(join(root, "c")))
      const error = yield* Effect.scoped(Effect.gen(function*() {
        const draft = yield* drafted(root, "new")
        return yield* Effect.flip(draft.commit(["a", "c", "last"]))
      }))
      assert.strictEqual(error.message, `${join(root, "c")}: the folder does not exist`)
      assert.deepStrictEqual(tree(root), { a: "new", b: "old", c: undefined })
    }))

  it.effect("changes nothing where a folder stands in the place of its page, and names it", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* commit(root, "old")
      mkdirSync(join(root, "page"))
      const error = yield* Effect.scoped(Effect.gen(function*() {
        const draft = yield* drafted(root, "new")
        return yield* Effect.flip(draft.commit(names, { page: "page" }))
      }))
      assert.strictEqual(error.message, `${join(root, "page")}: it is a folder`)
      assert.deepStrictEqual(tree(root), { ...all("old"), page: undefined })
    }))

  it.effect("is not half committed by an interruption", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* commit(root, "old")
      const [began, may] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const fs = yield* FileSystem.FileSystem
      const slow: FileSystem.FileSystem = {
        ...fs,
        rename: (from, to) =>
          to.includes("lock") ? fs.rename(from, to) : Deferred.succeed(began, undefined).pipe(
            Effect.andThen(Deferred.await(may)),
            Effect.andThen(fs.rename(from, to))
          )
      }
      const fiber = yield* Effect.forkChild(Effect.provideService(commit(root, "new"), FileSystem.FileSystem, slow))
      yield* Deferred.await(began)
      const interruption = yield* Effect.forkChild(Fiber.interrupt(fiber))
      yield* Effect.yieldNow
      yield* Deferred.succeed(may, undefined)
      yield* Fiber.join(interruption)
      assert.deepStrictEqual(tree(root), all("new"))
    }))

  it.effect("removes the outer folders that it made when an inner one cannot be", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const fs = yield* FileSystem.FileSystem
      const partial: FileSystem.FileSystem = {
        ...fs,
        makeDirectory: (path, options) =>
          path.endsWith("z") ? Effect.fail(refusal("ENOSPC")) : fs.makeDirectory(path, options)
      }
      const error = yield* Draft.make(join(root, "x/y/z")).pipe(
        Effect.provideService(FileSystem.FileSystem, partial),
        Effect.scoped,
        Effect.flip
      )
      assert.strictEqual(error.message, `${join(root, "x/y/z")}: the disk is full`)
      assert.deepStrictEqual(tree(root), {})
    }))

  const owned = (name: string, gone: ReadonlyArray<string> = []): Draft.Owner => ({
    name,
    title: `the process ${name}`,
    isGone: (name) => gone.includes(name),
    stateOf: (name) => gone.includes(name) ? "gone" : "running"
  })

  /** Leaves what a killed owner leaves of a draft. */
  const killed = Effect.fnUntraced(function*(directory: string, name: string, owner: string) {
    const fs = yield* FileSystem.FileSystem
    const lasting: FileSystem.FileSystem = { ...fs, makeTempDirectoryScoped: fs.makeTempDirectory }
    const draft = yield* Effect.scoped(Draft.make(directory, { name })).pipe(
      Effect.provideService(FileSystem.FileSystem, lasting),
      Effect.provideService(Draft.Owner, owned(owner))
    )
    writeFileSync(draft.path(name), "half")
  })

  it.effect("takes away what a killed owner has left of the same", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* killed(root, "a", "killed")
      yield* killed(root, "a", "killed")
      assert.strictEqual(Object.keys(tree(root)).length, 2)
      yield* Effect.scoped(Effect.gen(function*() {
        const draft = yield* Draft.make(root, { name: "a" })
        assert.strictEqual(Object.keys(tree(root)).filter((name) => !name.includes("lock")).length, 1)
        writeFileSync(draft.path("a"), "new")
        yield* draft.commit(["a"])
      })).pipe(Effect.provideService(Draft.Owner, owned("alive", ["killed"])))
      assert.deepStrictEqual(tree(root), { a: "new" })
    }))

  it.effect("leaves drafts of live owners, drafts of something else, and what is not a draft", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* killed(root, "a", "other")
      yield* killed(root, "b", "killed")
      yield* killed(join(root, "inner"), "a", "killed")
      const draft = readdirSync(root).find((name) => name.includes("other")) ?? ""
      for (const name of [".draft-", ".draft-killed-x", "draft", draft.replace("-other-", "-killed-extra-")]) {
        writeFileSync(join(root, name), "theirs")
      }
      const before = tree(root)
      yield* Effect.scoped(Draft.make(root, { name: "a" })).pipe(
        Effect.provideService(Draft.Owner, owned("alive", ["killed", "", "x"]))
      )
      assert.deepStrictEqual(tree(root), before)
    }))

  it.effect("of a single file lets others write other files in the same folder", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* Effect.scoped(Effect.gen(function*() {
        const [first, second] = [
          yield* Draft.make(root, { name: "a", isAlone: true }),
          yield* Draft.make(root, { name: "b", isAlone: true })
        ]
        writeFileSync(second.path("b"), "second")
        yield* second.commit(["b"])
        writeFileSync(first.path("a"), "first")
        yield* first.commit(["a"])
        const error = yield* Effect.flip(Effect.scoped(Draft.make(root, { name: "a", isAlone: true })))
        assert.include(error.message, `${join(root, "a")}: the process one has been writing to it since`)
      })).pipe(Effect.provideService(Draft.Owner, owned("one")))
      assert.deepStrictEqual(tree(root), { a: "first", b: "second" })
    }))

  it.effect("is refused where another one has begun, and leaves that alone", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* Effect.scoped(Effect.gen(function*() {
        const draft = yield* drafted(root, "first").pipe(Effect.provideService(Draft.Owner, owned("one")))
        const before = tree(root)
        const error = yield* Effect.flip(Effect.scoped(drafted(root, "second"))).pipe(
          Effect.provideService(Draft.Owner, owned("two"))
        )
        assert.match(
          error.message,
          /: the process one has been writing to it since 1970-01-01T00:00:00Z; wait until it has ended, or give another --output$/
        )
        assert.deepStrictEqual(tree(root), before)
        yield* draft.commit(names)
      }))
      assert.deepStrictEqual(tree(root), all("first"))
      yield* commit(root, "second")
      assert.deepStrictEqual(tree(root), all("second"))
    }))

  it.effect.each<readonly [path: string, problem: string]>([
    ["/proc/x", "the folder does not exist"],
    ["/proc/x/y/z", "the folder does not exist"],
    ["/dev/null", "it is not a folder"],
    ["/dev/null/x", "it is not a folder"],
    ["FILE", "it is not a folder"],
    ["FILE/x/y", "it is not a folder"],
    ["DANGLING", "it exists and is not a folder"],
    [`FREE/${"x".repeat(300)}`, "its name is too long"]
  ])("fails at once for %s: %s", ([path, problem]) =>
    Effect.gen(function*() {
      const root = yield* folder
      writeFileSync(join(root, "FILE"), "theirs")
      symlinkSync(join(root, "nowhere"), join(root, "DANGLING"))
      const before = tree(join(root))
      const directory = path.startsWith("/") ? path : `${root}/${path}`
      const exit = yield* Effect.exit(Effect.scoped(Draft.make(directory)))
      assert.isTrue(Exit.isFailure(exit))
      const error = yield* Effect.flip(exit)
      assert.strictEqual(error.message, `${directory}: ${problem}`)
      assert.deepStrictEqual(tree(root), before)
    }))
})

const refusal = (code: string) =>
  PlatformError.systemError({ _tag: "Unknown", module: "FileSystem", method: "test", cause: { code } })
