import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Layer, PlatformError } from "effect"
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Artifacts from "./support/Artifacts.ts"
import { run, runOn } from "./support/Cli.ts"
import { folder, paths, results } from "./support/Folder.ts"
import { fast, interfering, Served } from "./support/Served.ts"

describe("report", () => {
  it.live("makes the page of a finished run again, and nothing else", () =>
    Effect.gen(function*() {
      const artifacts = join(yield* folder, "run")
      yield* run(["demo", "--orders", "60", "--output", artifacts])
      const path = join(artifacts, "report.html")
      const before = new Set([...paths(artifacts), "report.html"])
      const { status, stderr, stdout } = yield* run(["report", artifacts])
      assert.deepStrictEqual([status, stdout, stderr], [0, `The report is ${path}\n`, ""])
      assert.deepStrictEqual(paths(artifacts), [...before].toSorted())
      assert.strictEqual(statSync(path).mode & 0o777, 0o600)

      const english = readFileSync(path, "utf8")
      assert.isTrue(english.startsWith("<!DOCTYPE html>"))
      yield* run(["report", artifacts])
      assert.strictEqual(readFileSync(path, "utf8"), english)
      yield* run(["report", artifacts, "--locale", "de"])
      assert.notStrictEqual(readFileSync(path, "utf8"), english)
    }).pipe(Effect.scoped), 60_000)

  it.live("says in one line what is wrong, and leaves an older page as it is", () =>
    Effect.gen(function*() {
      const artifacts = yield* folder
      const failing = (...args: ReadonlyArray<string>) =>
        Effect.map(run(["report", artifacts, ...args]), ({ status, stderr }) => {
          assert.strictEqual(status, 1)
          return stderr
        })
      writeFileSync(join(artifacts, "report.html"), "older")
      assert.strictEqual(
        yield* failing(),
        `nightaudit: ${artifacts}: no finished run is there: it has no manifest.json\n`
      )
      writeFileSync(join(artifacts, "manifest.json"), "{\"schemaVersion\":2}")
      assert.strictEqual(
        yield* failing(),
        `nightaudit: ${artifacts}: its manifest.json has schemaVersion 2; expected 1\n`
      )
      assert.include(yield* failing("--locale", "x_y"), "Expected a language tag such as de or en-GB, got \"x_y\"")
      assert.deepStrictEqual(paths(artifacts), ["manifest.json", "report.html"])
      assert.strictEqual(readFileSync(join(artifacts, "report.html"), "utf8"), "older")
      const nowhere = join(artifacts, "nowhere")
      assert.strictEqual((yield* run(["report", nowhere])).status, 1)
      assert.isFalse(existsSync(nowhere))
    }).pipe(Effect.scoped))
})

/** A disk that has no room for the report. */
const full = Layer.effect(
  FileSystem.FileSystem,
  Effect.map(FileSystem.FileSystem, (fs) =>
    FileSystem.FileSystem.of({
      ...fs,
      open: (path, options) =>
        path.endsWith("report.html")
          ? Effect.fail(
            PlatformError.systemError({
              _tag: "Unknown",
              module: "FileSystem",
              method: "open",
              cause: { code: "ENOSPC" }
            })
          )
          : fs.open(path, options)
    }))
).pipe(Layer.provideMerge(NodeServices.layer))

it.layer(Served.layer({ orders: 60 }), { excludeTestServices: true })("a run whose report cannot be made", (it) => {
  it.effect("puts nothing in place, reports that in one line, and can be resumed without requesting read rows again", () =>
    Effect.gen(function*() {
      const directory = join(yield* folder, "run")
      let asked: Array<string> = []
      const { env } = yield* interfering(({ path }) => {
        asked.push(path)
        return undefined
      })
      const args = ["reconcile", ...fast, "--from", "2026-03-01", "--to", "2026-04-01", "--output", directory]
      const { status, stderr, stdout } = yield* runOn(Effect.succeed(args), env, full)
      assert.deepStrictEqual([status, stdout, stderr], [
        1,
        "",
        "nightaudit: report.html could not be rendered, and no file of this run was put in place: the disk is full\n"
      ])
      assert.deepStrictEqual(results(directory), [])
      const before = asked.length
      asked = []
      assert.strictEqual((yield* run([...args, "--resume"], env)).status, 3)
      assert.deepStrictEqual(paths(directory), Artifacts.names)
      const { manifest } = Artifacts.read(directory)
      assert.strictEqual(manifest.status, "complete")
      // What was closed is on the disk; only what is absent is asked for again.
      assert.isAbove(before, 15)
      assert.isAtMost(asked.length, 3)
    }))
})
