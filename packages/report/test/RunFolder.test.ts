import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe } from "vitest"
import { RunFolder } from "../src/index.ts"
import * as Runs from "./support/Runs.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "nightaudit-report-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

const problemOf = (path: string) =>
  RunFolder.open(path).pipe(
    Effect.flatMap(({ findings }) => Stream.runDrain(findings)),
    Effect.flip,
    Effect.map(({ problem }) => problem)
  )

describe("RunFolder", () => {
  it.effect("reports why no report can be rendered of a folder", () =>
    Effect.gen(function*() {
      const path = yield* folder
      const write = (name: string, text: string) => writeFileSync(join(path, name), text)
      assert.strictEqual(yield* problemOf(path), "no finished run is there: it has no manifest.json")
      assert.strictEqual(yield* problemOf(join(path, "nowhere")), "no finished run is there: it has no manifest.json")
      write("manifest.json", "{")
      assert.include(yield* problemOf(path), "its manifest.json is damaged")
      write("manifest.json", "{}")
      assert.strictEqual(yield* problemOf(path), "its manifest.json was not written by nightaudit")
      write("manifest.json", "{\"schemaVersion\":2}")
      assert.strictEqual(yield* problemOf(path), "its manifest.json has schemaVersion 2; expected 1")
      write("manifest.json", "{\"schemaVersion\":1}")
      assert.strictEqual(yield* problemOf(path), "it has no findings.ndjson")
      write("findings.ndjson", "")
      assert.strictEqual(
        yield* problemOf(path),
        "its manifest.json does not have the format of this version of nightaudit"
      )
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))

  it.live("reads the artifacts of a run, and names the line that is not a finding", () =>
    Effect.gen(function*() {
      const path = yield* Runs.write(yield* folder, { orders: 60 })
      const run = yield* RunFolder.open(path)
      const found = yield* Stream.runCollect(run.findings)
      assert.isTrue(found.length > 2)
      assert.deepStrictEqual(yield* Stream.runCollect(run.findings), found)
      assert.strictEqual(run.daySheets.length, 3)
      // An older version of nightaudit listed no files: they are looked at line by line.
      const { artifacts: _, digest: __, ...older } = JSON.parse(readFileSync(join(path, "manifest.json"), "utf8"))
      writeFileSync(join(path, "manifest.json"), JSON.stringify(older))
      writeFileSync(join(path, "findings.ndjson"), `${JSON.stringify(found[0])}\n{"code":"x"}\n`)
      assert.strictEqual(yield* problemOf(path), "line 2 of its findings.ndjson is not a finding")
      writeFileSync(join(path, "totals.json"), "[{}]")
      assert.strictEqual(
        yield* problemOf(path),
        "its totals.json does not have the format of this version of nightaudit"
      )
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))

  it.live("rejects a file that was changed after its run, is missing, or is from another run", () =>
    Effect.gen(function*() {
      const path = yield* Runs.write(yield* folder, { orders: 12 })
      for (const name of ["totals.json", "day-sheet.json", "findings.ndjson"]) {
        const at = join(path, name)
        const intact = readFileSync(at)
        writeFileSync(at, "")
        assert.include(yield* problemOf(path), `its ${name} is damaged: it has 0 bytes`)
        writeFileSync(at, intact.map((byte, index) => index === intact.length - 2 ? byte ^ 1 : byte))
        assert.strictEqual(yield* problemOf(path), `its ${name} is damaged: its SHA-256 has changed`)
        rmSync(at)
        assert.strictEqual(yield* problemOf(path), `its ${name} is missing`)
        writeFileSync(at, intact)
      }
      writeFileSync(join(path, "tie-out.json"), "{}")
      assert.include(yield* problemOf(path), "its tie-out.json is from another run")
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))
})
