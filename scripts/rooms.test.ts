import { assert, describe, it } from "@effect/vitest"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { problemsOf, roomsOf } from "./rooms.ts"

const built = (files: Readonly<Record<string, string>>) => {
  const home = mkdtempSync(join(tmpdir(), "nightaudit-rooms-"))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), text)
  }
  const rooms = roomsOf(home)
  rmSync(home, { recursive: true })
  return rooms
}

describe("the rooms of a package", () => {
  it("are files at the root and folders, each above all that it imports", () => {
    const rooms = built({
      "index.ts": `export * as Top from "./Top.ts"`,
      "Top.ts": `import { a } from "./middle/A.ts"\nimport type { B } from "./low/B.ts"`,
      "middle/A.ts": `import type { B } from "../low/B.ts"\nimport { c } from "./C.ts"`,
      "middle/C.ts": `export const late = () => import("../low/B.ts")`,
      "low/B.ts": `export type B = string`
    })
    assert.deepStrictEqual([...rooms.imports.keys()].toSorted(), ["Top", "low", "middle"])
    assert.deepStrictEqual([rooms.floors, rooms.cycle], [3, undefined])
    assert.deepStrictEqual(problemsOf("reconcile", rooms), [])
  })

  it("must not import each other, be it through a third and for types only", () => {
    const rooms = built({
      "a/A.ts": `import type { B } from "../b/B.ts"`,
      "b/B.ts": `export type { C } from "../C.ts"`,
      "C.ts": `import { a } from "./a/A.ts"`
    })
    const [problem] = problemsOf("reconcile", rooms)
    assert.match(problem ?? "", /rooms import each other/)
  })

  it("must not import each other for an effect alone, and late", () => {
    const rooms = built({
      "a/A.ts": `import "../b/B.ts"`,
      "b/B.ts": `export const late = () => import(\n  "../a/A.ts"\n)`
    })
    assert.deepStrictEqual(rooms.cycle?.toSorted(), ["a", "b"])
  })

  it("are limited in number and height", () => {
    const chain = Array.from({ length: 11 }, (_, n) => [`R${n}.ts`, `import { r } from "./R${n + 1}.ts"`])
    assert.deepStrictEqual(problemsOf("reconcile", built({ ...Object.fromEntries(chain), "R11.ts": "" })), [
      "packages/reconcile/src: 12 rooms, at most 10",
      "packages/reconcile/src: 12 floors, at most 9"
    ])
  })
})
