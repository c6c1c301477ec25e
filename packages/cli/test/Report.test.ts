import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { run } from "./support/Cli.ts"
import { folder, paths } from "./support/Folder.ts"

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
    }).pipe(Effect.scoped))

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
        `nightaudit: ${artifacts}: its manifest.json is of schemaVersion 2, and not 1\n`
      )
      assert.include(yield* failing("--locale", "x_y"), "Expected a language tag such as de or en-GB, got \"x_y\"")
      assert.deepStrictEqual(paths(artifacts), ["manifest.json", "report.html"])
      assert.strictEqual(readFileSync(join(artifacts, "report.html"), "utf8"), "older")
      const nowhere = join(artifacts, "nowhere")
      assert.strictEqual((yield* run(["report", nowhere])).status, 1)
      assert.isFalse(existsSync(nowhere))
    }).pipe(Effect.scoped))
})
