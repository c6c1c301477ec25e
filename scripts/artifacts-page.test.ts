import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { assert, describe, it } from "vitest"
import { page } from "./artifacts-page.ts"

describe("docs/artifacts.md", () => {
  it("names every field of every artifact: run `pnpm artifacts` when this fails", () => {
    const text = readFileSync(join(dirname(import.meta.dirname), "docs/artifacts.md"), "utf8")
    assert.strictEqual(text, page(text))
  })
})
