import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Effect, FileSystem, Stream } from "effect"
import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { LineFile } from "../src/index.ts"
import { folder, mode } from "./support/Folder.ts"

const written = Effect.fnUntraced(function*(path: string, lines: ReadonlyArray<string>) {
  const file = yield* LineFile.create(path)
  for (const line of lines) yield* file.write(line)
  yield* file.finish
}, Effect.scoped)

/** Over several of the chunks that files are written and read in, with characters of one to four bytes at their edges. */
const many = Array.from({ length: 9000 }, (_, n) => `${n} Zürich – 東京 🏨 ${"x".repeat(n % 7)}`)

it.layer(NodeServices.layer)("LineFile", (it) => {
  it.effect.each<ReadonlyArray<string>>([[], [""], ["one"], ["one", "", "three"], ["a\u2028b\u0085c\u000bd"], many])(
    "is its lines, each with a line end, as UTF-8",
    (lines) =>
      Effect.gen(function*() {
        const path = join(yield* folder, "lines")
        yield* written(path, lines)
        assert.isTrue(readFileSync(path).equals(Buffer.from(lines.map((line) => `${line}\n`).join(""))))
        assert.deepStrictEqual([...yield* Stream.runCollect(LineFile.read(path))], [...lines])
      })
  )

  it.effect("may be read by its owner only", () =>
    Effect.gen(function*() {
      const path = join(yield* folder, "lines")
      yield* written(path, ["one"])
      assert.strictEqual(mode(path), "600")
    }))

  it.effect("is there after finish, with all that was written before, and can go on", () =>
    Effect.gen(function*() {
      const path = join(yield* folder, "lines")
      const file = yield* LineFile.create(path)
      yield* file.write("one")
      yield* file.finish
      assert.strictEqual(readFileSync(path, "utf8"), "one\n")
      yield* file.write("two")
      yield* file.finish
      assert.strictEqual(readFileSync(path, "utf8"), "one\ntwo\n")
    }))

  it.effect("does not gather in memory what fills a chunk", () =>
    Effect.gen(function*() {
      const path = join(yield* folder, "lines")
      const file = yield* LineFile.create(path)
      for (const line of many) yield* file.write(line)
      const missing = many.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0) - readFileSync(path).length
      assert.isAtMost(missing, 4 * 64 * 1024)
    }))

  it.effect("takes a line when the writing is run, once for each time", () =>
    Effect.gen(function*() {
      const path = join(yield* folder, "lines")
      const file = yield* LineFile.create(path)
      const line = file.write("line")
      yield* file.finish
      assert.strictEqual(readFileSync(path, "utf8"), "")
      yield* Effect.andThen(Effect.andThen(line, line), file.finish)
      assert.strictEqual(readFileSync(path, "utf8"), "line\nline\n")
    }))

  it.effect.each(["file", "folder", "symbolic link", "dangling link"])(
    "rejects a path where a %s is",
    (kind) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const root = yield* folder
        const path = join(root, "taken")
        if (kind === "folder") yield* fs.makeDirectory(path)
        else if (kind === "dangling link") symlinkSync(join(root, "target"), path)
        else {
          const target = kind === "file" ? path : join(root, "target")
          writeFileSync(target, "older")
          if (target !== path) symlinkSync(target, path)
        }
        const error = yield* Effect.flip(LineFile.create(path))
        assert.deepStrictEqual([error._tag, error.path], ["FileError", path])
        if (kind === "dangling link") assert.isFalse(existsSync(join(root, "target")))
        else if (kind !== "folder") assert.strictEqual(readFileSync(path, "utf8"), "older")
      })
  )

  it.effect("says what is wrong with a file that cannot be read", () =>
    Effect.gen(function*() {
      const path = join(yield* folder, "none")
      const error = yield* Effect.flip(Stream.runDrain(LineFile.read(path)))
      assert.deepStrictEqual([error._tag, error.path], ["FileError", path])
    }))

  it.effect("fails when the disk is full", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const full: FileSystem.FileSystem = { ...fs, open: () => fs.open("/dev/full", { flag: "w" }) }
      const file = yield* LineFile.create("lines").pipe(Effect.provideService(FileSystem.FileSystem, full))
      yield* file.write("one")
      const error = yield* Effect.flip(file.finish)
      assert.strictEqual(error.message, "lines: the disk is full")
    }))
})
