import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { assert, describe, it } from "vitest"
import { bugs } from "./planted-bugs/list.ts"
import { page } from "./planted-bugs/page.ts"

const root = dirname(import.meta.dirname)
const read = (path: string) => readFileSync(join(root, path), "utf8")

describe("the planted bugs", () => {
  it("are those of docs/planted-bugs.md", () => {
    assert.strictEqual(read("docs/planted-bugs.md"), page(bugs))
  })

  it("have names of their own", () => {
    assert.strictEqual(new Set(bugs.map(({ name }) => name)).size, bugs.length)
  })

  it.each(bugs)("have one place to be planted in: $name", ({ file, find, replace }) => {
    assert.lengthOf(read(file).split(find), 2)
    assert.notStrictEqual(find, replace)
  })
})
