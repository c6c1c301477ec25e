import { assert, describe, it } from "@effect/vitest"
import { Sandbox, truth } from "@nightaudit/sandbox"
import { Effect } from "effect"
import { join } from "node:path"
import * as Artifacts from "./support/Artifacts.ts"
import { run } from "./support/Cli.ts"
import { folder } from "./support/Folder.ts"

describe("the demo", () => {
  it.live.each([1, 2, 3, 4, 5])(
    "with seed %d finds every planted defect and invents none",
    (seed) =>
      Effect.gen(function*() {
        const directory = join(yield* folder, "run")
        const { status, stderr, stdout } = yield* run([
          "demo",
          "--seed",
          `${seed}`,
          "--orders",
          "150",
          "--output",
          directory
        ])
        assert.deepStrictEqual([status, stderr], [0, ""])
        const { hotel } = yield* Sandbox
        const query = { from: hotel.from, to: hotel.to, basis: "consumed", asOf: hotel.asOf } as const
        const expected = truth(hotel, query)
        const artifacts = Artifacts.read(directory)
        assert.deepStrictEqual(...Artifacts.compared(expected, artifacts))
        assert.strictEqual(artifacts.manifest.status, "complete")
        assert.deepStrictEqual(artifacts.names, Artifacts.names)
        const defects = expected.findings.length
        assert.isAbove(defects, 12)
        assert.match(stdout, /^Complete: /m)
        assert.match(
          stdout,
          new RegExp(
            `Compared with the sandbox's record of ${defects} planted defects: ${defects} found, 0 missed, 0 false\\.\n`
          )
        )
        const [, ...first] = stdout.slice(stdout.indexOf("What to read first:")).trimEnd().split("\n")
        assert.deepStrictEqual(first.map((line) => line.replace(/(?<=\S) {2,}.*$/, "")), [
          `  ${directory}/report.html`,
          `  ${directory}/findings.ndjson`,
          `  nightaudit explain ${
            artifacts.findings.find(({ severity }) => severity === "error")?.fingerprint.slice(0, 12)
          } --artifacts ${directory}`
        ])
        const [, explain, ...args] = first.at(-1)?.trim().replace(/ {2,}.*$/, "").split(" ") ?? []
        const told = yield* run([explain ?? "", ...args])
        assert.deepStrictEqual([told.status, told.stderr], [0, ""])
      }).pipe(Effect.scoped, Effect.provide(Sandbox.layer({ seed, orders: 150 })))
  )
})
