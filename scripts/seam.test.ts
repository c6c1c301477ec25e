import { assert, describe, it } from "@effect/vitest"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"

const root = join(import.meta.dirname, "..")

/** The only files that know what a run over the platform is made of. */
const below = new Set(
  ["Source", "SourceError", "PlatformSource"].map((name) => `packages/reconcile/src/reading/${name}.ts`)
)

const files = globSync("packages/{reconcile,ledger}/src/**/*.ts", { cwd: root }).filter((file) => !below.has(file))

const imports = /^import[^;]*?from "@nightaudit\/core(?:\/\w+)?"$/gm

describe("what stands above a source", () => {
  it("knows neither the platform's errors nor what counts, and asks for no service that may be missing", () => {
    assert.isAbove(files.length, 100)
    const known = files.filter((file) => {
      const text = readFileSync(join(root, file), "utf8")
      return text.includes("serviceOption") ||
        (text.match(imports) ?? []).some((each) => /\b(?:MewsError|Extraction|Tally|Connector)\b/.test(each))
    })
    assert.deepStrictEqual(known, [])
  })
})
