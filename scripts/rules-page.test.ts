import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { assert, describe, it } from "vitest"
import { page } from "./rules-page.ts"

describe("docs/rules.md", () => {
  it("says of every rule what the rule says of itself: run `pnpm rules` when this fails", () => {
    const text = readFileSync(join(dirname(import.meta.dirname), "docs/rules.md"), "utf8")
    assert.strictEqual(text, page(text))
  })
})
