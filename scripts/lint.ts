import { globSync, readFileSync } from "node:fs"
import * as Phrases from "./phrases.ts"
import { lines, refuse, run } from "./run.ts"

run("oxlint")

// A secret leaves its wrapper in three modules: the one of core that builds the body of a request, the one of the sandbox
// that checks its own tokens, and the one that reads from a database's address where it leads, which open nothing else.
const allowed = new Set([
  "packages/core/src/Credentials.ts",
  "packages/sandbox/src/internal/api/Token.ts",
  "packages/postgres/src/internal/address.ts"
])
const sources = globSync("packages/*/src/**/*.ts")
const unwrapping = sources.filter((path) =>
  /\bRedacted\.value|\bRedacted as\b|effect\/Redacted/.test(readFileSync(path, "utf8"))
)
refuse(
  unwrapping.filter((path) => !allowed.has(path)).map((path) =>
    `${path}: Redacted.value belongs in ${[...allowed].join(" or ")}`
  )
)
console.log(`> Redacted.value: ${unwrapping.length} of ${sources.length} files`)

// A checkout may lie in a folder whose name has a space or an umlaut: a URL has others in their place, and a shell splits it.
const files = globSync("{packages/*/{src,test,build,bench,programs,screenshots},scripts,docs}/**/*.{ts,js}", {
  exclude: (path) => path.includes("node_modules")
})
refuse(
  files.filter((path) => /import\.meta\.url\)\.pathname|\bexecSync\(|\bshell: true/.test(readFileSync(path, "utf8")))
    .map((path) => `${path}: a path is taken with join(import.meta.dirname, …) or fileURLToPath, and needs no shell`)
)

Phrases.check()

run("dprint", "check")
console.log(`lint: ${lines("dprint", "output-file-paths").length} files are formatted`)
