import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, FileSystem } from "effect"
import { TestClock } from "effect/testing"
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Draft, FolderLock } from "../src/index.ts"
import { folder, tree } from "./support/Folder.ts"

const owned = (name: string, states: Readonly<Record<string, "running" | "gone">> = {}): Draft.Owner => ({
  name,
  title: `process ${name}`,
  isGone: () => false,
  stateOf: (name) => states[name] ?? "unknown"
})

const held = (root: string, owner: Draft.Owner) => Effect.provideService(FolderLock.hold(root), Draft.Owner, owner)

/** Leaves the lock of a process that was killed. */
const left = (root: string, name: string) => {
  mkdirSync(join(root, FolderLock.folderLock))
  writeFileSync(
    join(root, FolderLock.folderLock, `${name}-abc123`),
    JSON.stringify({ by: "it", since: "then", beat: 7 })
  )
}

/** How an attempt ends when the given virtual seconds pass. */
const within = Effect.fnUntraced(function*<A, E, R>(seconds: number, attempt: Effect.Effect<A, E, R>) {
  const fiber = yield* Effect.forkChild(Effect.exit(attempt), { startImmediately: true })
  for (let second = 0; second < seconds; second++) {
    // Files are read in real time, between the seconds.
    yield* Effect.promise(() => new Promise((resume) => setImmediate(resume)))
    yield* Effect.promise(() => new Promise((resume) => setTimeout(resume, 5)))
    yield* TestClock.adjust("1 second")
  }
  return yield* Fiber.join(fiber)
})

it.layer(NodeServices.layer)("FolderLock", (it) => {
  it.effect("is one's at a time, names who holds it, and leaves nothing", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* Effect.scoped(Effect.gen(function*() {
        yield* (yield* held(root, owned("one"))).check
        const before = tree(root)
        const error = yield* Effect.flip(Effect.scoped(held(root, owned("two", { one: "running" }))))
        assert.match(
          error.message,
          new RegExp(`^${root}: process one has been writing to it since [0-9TZ:.-]+; wait `)
        )
        assert.deepStrictEqual(tree(root), before)
      }))
      assert.deepStrictEqual(tree(root), {})
      yield* Effect.scoped(held(root, owned("two")))
      assert.deepStrictEqual(tree(root), {})
    }))

  it.effect("is held by who is running, whatever stands in the place of its note", () =>
    Effect.gen(function*() {
      for (const put of [(path: string) => execFileSync("mkfifo", [path]), (path: string) => mkdirSync(path)]) {
        const root = yield* folder
        mkdirSync(join(root, FolderLock.folderLock))
        put(join(root, FolderLock.folderLock, "one-abc123"))
        const error = yield* Effect.flip(Effect.scoped(held(root, owned("two", { one: "running" }))))
        assert.include(error.message, `${root}: another process has been writing to it since a while ago`)
      }
    }))

  it.effect("is refused where something else than a folder stands in its place", () =>
    Effect.gen(function*() {
      const root = yield* folder
      execFileSync("mkfifo", [join(root, FolderLock.folderLock)])
      const error = yield* Effect.flip(Effect.scoped(held(root, owned("one"))))
      assert.strictEqual(error.path, join(root, FolderLock.folderLock))
    }))

  it.effect("is taken over at once from who is gone", () =>
    Effect.gen(function*() {
      const root = yield* folder
      left(root, "killed")
      yield* Effect.scoped(Effect.andThen(
        held(root, owned("one", { killed: "gone" })),
        Effect.sync(() => assert.match(readdirSync(join(root, FolderLock.folderLock)).join(), /^one-\w+$/))
      ))
      assert.deepStrictEqual(tree(root), {})
    }))

  it.effect("goes to one of many who find it left behind at the same time", () =>
    Effect.gen(function*() {
      for (let round = 0; round < 20; round++) {
        const root = yield* folder
        left(root, "killed")
        const states: Record<string, "running" | "gone"> = { killed: "gone" }
        for (let n = 0; n < 8; n++) states[`p${n}`] = "running"
        const all = yield* Deferred.make<void>()
        const exits: Array<Exit.Exit<FolderLock.FolderLock, unknown>> = []
        yield* Effect.forEach(Array.from({ length: 8 }, (_, n) => n), (n) =>
          Effect.scoped(Effect.gen(function*() {
            const exit = yield* Effect.exit(held(root, owned(`p${n}`, states)))
            if (exits.push(exit) === 8) yield* Deferred.succeed(all, undefined)
            yield* Deferred.await(all)
          })), { concurrency: "unbounded" })
        assert.strictEqual(exits.filter(Exit.isSuccess).length, 1)
        assert.deepStrictEqual(tree(root), {})
      }
    }))

  it.effect("stays with who took it over first, when another one was just about to", () =>
    Effect.gen(function*() {
      const root = yield* folder
      left(root, "killed")
      const [isAbout, may] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const fs = yield* FileSystem.FileSystem
      const lock = join(root, FolderLock.folderLock)
      const slow: FileSystem.FileSystem = {
        ...fs,
        remove: (path, options) =>
          path === lock || path.startsWith(`${lock}/killed`)
            ? Deferred.succeed(isAbout, undefined).pipe(
              Effect.andThen(Deferred.await(may)),
              Effect.andThen(fs.remove(path, options))
            )
            : fs.remove(path, options)
      }
      const second = yield* held(root, owned("second", { killed: "gone", first: "running" })).pipe(
        Effect.provideService(FileSystem.FileSystem, slow),
        Effect.scoped,
        Effect.flip,
        Effect.forkChild({ startImmediately: true })
      )
      yield* Deferred.await(isAbout)
      yield* Effect.scoped(Effect.gen(function*() {
        const first = yield* held(root, owned("first", { killed: "gone" }))
        yield* Deferred.succeed(may, undefined)
        assert.include((yield* Fiber.join(second)).message, "process first has been writing to it")
        yield* first.check
      }))
      assert.deepStrictEqual(tree(root), {})
    }))

  it.effect("is taken over from a process of another machine that does not show itself any more", () =>
    Effect.gen(function*() {
      const root = yield* folder
      left(root, "elsewhere")
      assert.isTrue(Exit.isSuccess(yield* within(20, Effect.scoped(held(root, owned("one"))))))
    }))

  it.effect("is not taken over from a process of another machine that shows itself", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* Effect.scoped(Effect.gen(function*() {
        const lock = yield* held(root, owned("elsewhere"))
        const exit = yield* within(20, Effect.scoped(held(root, owned("one"))))
        assert.isTrue(Exit.isFailure(exit))
        assert.include(String(exit), "process elsewhere has been writing to it")
        yield* lock.check
      }))
    }))

  it.effect("is known to be lost by who was taken for dead", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* Effect.scoped(Effect.gen(function*() {
        const lock = yield* held(root, owned("slow"))
        yield* Effect.scoped(Effect.gen(function*() {
          const other = yield* held(root, owned("quick", { slow: "gone" }))
          assert.include((yield* Effect.flip(lock.check)).message, "another process has taken over the lock")
          yield* other.check
        }))
      }))
      assert.isFalse(existsSync(join(root, FolderLock.folderLock)))
    }))
})
