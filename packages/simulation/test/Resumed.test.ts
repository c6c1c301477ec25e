import { assert, describe, it } from "@effect/vitest"
import { Effect, type FileSystem } from "effect"
import { Disk } from "../src/Disk.ts"
import * as Resumed from "../src/Resumed.ts"

describe("a run that is killed and resumed", () => {
  it.live.each(Resumed.cases)(
    "has the result of an undisturbed one, or is rejected: %s",
    (name) =>
      Effect.gen(function*() {
        const problems: Array<string> = []
        for (const seed of [1, 2, 3]) {
          const done = yield* Resumed.run(name, seed)
          problems.push(...done.problems.map((problem) => `seed ${seed}: ${problem}`))
        }
        assert.deepStrictEqual(problems, [])
      }),
    60_000
  )

  it.live("requests little again if what was kept is intact", () =>
    Effect.gen(function*() {
      let [whole, rest] = [0, 0]
      for (const seed of [1, 2, 3, 4]) {
        const { requests, status } = yield* Resumed.run("access: with a new enterprise", seed)
        assert.strictEqual(status, "complete")
        whole += requests.whole
        rest += requests.rest
      }
      assert.isBelow(rest, whole * 0.7)
    }), 60_000)
})

describe("a disk that loses its power", () => {
  it.effect("has the bytes that were synced under the names that were", () =>
    Effect.gen(function*() {
      const disk = new Disk("/run")
      const fs: FileSystem.FileSystem = disk.fileSystem
      const write = Effect.fnUntraced(function*(path: string, text: string, isSynced: boolean) {
        const file = yield* fs.open(path, { flag: "wx" })
        yield* file.writeAll(new TextEncoder().encode(text))
        if (isSynced) yield* file.sync
      }, Effect.scoped)
      const left = () =>
        Object.fromEntries(
          [...disk.after("power").files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)])
        )
      const syncFolder = Effect.scoped(Effect.flatMap(fs.open("/run", { flag: "r" }), ({ sync }) => sync))
      yield* write("/run/a", "a", true)
      assert.deepStrictEqual(left(), {})
      yield* syncFolder
      yield* write("/run/b", "b", false)
      yield* fs.rename("/run/a", "/run/c")
      assert.deepStrictEqual(left(), { "/run/a": "a" })
      yield* syncFolder
      assert.deepStrictEqual(left(), { "/run/b": "", "/run/c": "a" })
      assert.strictEqual(disk.after("kill").files.size, 2)
    }))
})
