import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { assert, describe, it } from "vitest"

const docs = join(dirname(import.meta.dirname), "docs")
const page = readFileSync(join(docs, "tested-faults.md"), "utf8")

const rows = page.split("\n").flatMap((line) => {
  const [, fault, , , tests] = line.split("|").map((cell) => cell.trim())
  return fault !== undefined && tests !== undefined && /^[A-C]\d+$/.test(fault) ? [{ fault, tests }] : []
})
const links = (tests: string) =>
  [...tests.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, name = "", path = ""]) => ({ name, path: join(docs, path) }))

const numbered = (part: string, count: number) => Array.from({ length: count }, (_, n) => `${part}${n + 1}`)

describe("the page of faults and their tests", () => {
  it("has a row for each fault", () => {
    assert.deepStrictEqual(rows.map(({ fault }) => fault), [
      ...numbered("A", 18),
      ...numbered("B", 11),
      ...numbered("C", 12)
    ])
  })

  it.each(rows)("names tests that are there: $fault", ({ tests }) => {
    const named = links(tests)
    assert.notStrictEqual(named.length, 0)
    for (const { name, path } of named) {
      assert.isTrue(existsSync(path), path)
      assert.include(readFileSync(path, "utf8"), name)
    }
  })
})
