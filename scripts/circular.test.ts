import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "vitest"

const planted: ReadonlyArray<readonly [what: string, path: string, text: string, message: string | undefined]> = [
  ["allows a library of the layer", "core/src/Library.ts", `export { Effect } from "effect"`, undefined],
  ["allows a lower package", "reconcile/src/Lower.ts", `export { Money } from "@nightaudit/core/Money"`, undefined],
  ["refuses a cycle of values", "core/src/A.ts", `import { b } from "./B.ts"\nexport const a = () => b`, "cycle"],
  ["refuses its other half", "core/src/B.ts", `import { a } from "./A.ts"\nexport const b = () => a`, "cycle"],
  ["refuses a cycle of types", "core/src/C.ts", `import type { D } from "./D.ts"\nexport type C = D`, "cycle"],
  ["refuses its other half", "core/src/D.ts", `import type { C } from "./C.ts"\nexport type D = C[]`, "cycle"],
  ["refuses a module that imports itself", "core/src/E.ts", `export * as E from "./E.ts"`, "itself"],
  ["refuses an upward import", "core/src/F.ts", `import "@nightaudit/reconcile"`, "may not import reconcile"],
  [
    "refuses an upward import of a type",
    "core/src/G.ts",
    `import type { Rule } from "@nightaudit/reconcile/Rule"\nexport type G = Rule`,
    "may not import reconcile"
  ],
  [
    "refuses an upward type query",
    "core/src/H.ts",
    `export type H = import("@nightaudit/reconcile").Rule`,
    "may not import reconcile"
  ],
  [
    "refuses an upward export",
    "core/src/I.ts",
    `export type { Rule } from "@nightaudit/reconcile"`,
    "may not import reconcile"
  ],
  [
    "refuses a late upward import",
    "core/src/J.ts",
    `export const late = () => import("@nightaudit/reconcile")`,
    "may not import reconcile"
  ],
  ["refuses a computed import", "core/src/K.ts", `export const late = (name: string) => import(name)`, "with a string"],
  [
    "refuses a path into another package",
    "core/src/internal/L.ts",
    `import type { Rule } from "../../../reconcile/src/Rule.ts"\nexport type L = Rule`,
    "leaves packages/core/src"
  ],
  [
    "refuses a downward path too",
    "reconcile/src/M.ts",
    `export * from "../../core/src/Library.ts"`,
    "leaves packages/reconcile/src"
  ],
  ["refuses a module of Node in core", "core/src/N.ts", `import "node:fs"`, "may not import node:"],
  [
    "refuses a platform in core",
    "core/src/O.ts",
    `import "@effect/platform-node/NodeRuntime"`,
    "may not import @effect/platform-node"
  ],
  ["refuses core in the sandbox", "sandbox/src/P.ts", `import "@nightaudit/core"`, "may not import core"],
  ["refuses the command line everywhere", "files/src/Q.ts", `import "nightaudit"`, "may not import cli"],
  ["refuses a package that imports itself by name", "core/src/R.ts", `import "@nightaudit/core"`, "imports itself"],
  ["refuses a package with no row", "attic/src/S.ts", `import "effect"`, "attic has no row"],
  ["refuses the import of a package with no row", "cli/src/T.ts", `import "@nightaudit/attic"`, "has no row"]
]

const root = dirname(import.meta.dirname)
const home = mkdtempSync(join(tmpdir(), "nightaudit-circular-"))
let output: ReadonlyArray<string> = []

beforeAll(() => {
  for (const [, path, text] of planted) {
    mkdirSync(dirname(join(home, "packages", path)), { recursive: true })
    writeFileSync(join(home, "packages", path), text)
  }
  writeFileSync(join(home, "packages/core/tsconfig.json"), `{ "references": [{ "path": "tsconfig.missing.json" }] }`)
  const config = [`--config=${root}/scripts/circular.json`, `--tsconfig=${root}/scripts/circular.tsconfig.json`]
  const { stdout } = spawnSync(`${root}/node_modules/.bin/oxlint`, [...config, "--format=unix", "packages"], {
    cwd: home,
    encoding: "utf8"
  })
  output = stdout.split("\n")
})

afterAll(() => rmSync(home, { recursive: true }))

describe("circular", () => {
  for (const [what, path, , message] of planted) {
    it(`${what} (${path})`, () => {
      const found = output.filter((line) => line.startsWith(`packages/${path}:`))
      assert.lengthOf(found, message === undefined ? 0 : 1)
      if (message !== undefined) assert.include(found[0], message)
    })
  }
})
