import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { assert, describe, it } from "vitest"
import { data, files, found } from "./phrases.ts"

const root = dirname(import.meta.dirname)

describe("phrases", () => {
  it.each(data.phrases)("finds \"$wrong\", and not \"$instead\"", ({ instead, wrong }) => {
    assert.lengthOf(found(wrong), 1)
    assert.deepStrictEqual(found(instead), [])
  })

  it("names the line, and what to write instead", () => {
    assert.deepStrictEqual(found("A run.\n\nIt is read anew.\n"), [
      "3: \"anew\"; write as in \"is read again\", not \"is read anew\""
    ])
  })

  it("finds a phrase that goes over the end of a line", () => {
    assert.deepStrictEqual(found("It is\ntold once."), [
      "1: \"is told\"; write as in \"what can be detected is reported\", not \"what can be detected is told\""
    ])
  })

  it("passes over code blocks and names of tests, which are not the page's own words", () => {
    assert.deepStrictEqual(found("```text\nit is read anew\n```\n[is read anew](../packages/core/test/A.test.ts)"), [])
    assert.lengthOf(found("```text\nit is read anew\n```\nIt is read anew: [is read anew](architecture.md)"), 2)
  })

  it("allows a phrase within an exception, and nowhere else", () => {
    const exceptions = ["nobody or postgres", "beside a fence"]
    assert.deepStrictEqual(found("The user is nobody or postgres, beside a fence.", exceptions), [])
    assert.lengthOf(found("The user is nobody, beside\na fence and beside a road.", exceptions), 2)
    assert.lengthOf(found("The user is nobody or postgres.", []), 1)
  })

  it("has no exception that is needed nowhere", () => {
    const texts = files(data.pages).map((path) => readFileSync(join(root, path), "utf8"))
    assert.deepStrictEqual(data.exceptions.filter((each) => !texts.some((text) => text.includes(each))), [])
  })

  it("checks every page but those that are left for later, which are there", () => {
    const pages = files(data.pages)
    for (const page of ["README.md", "docs/cli.md", "docs/decisions/0001-effect-4.md", "packages/core/README.md"]) {
      assert.include(pages, page)
    }
    for (const page of Object.keys(data.later)) assert.isNotEmpty(readFileSync(join(root, page), "utf8"))
  })
})
