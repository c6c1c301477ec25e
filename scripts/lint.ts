import { globSync, readFileSync } from "node:fs"
import { lines, refuse, run } from "./run.ts"

run("oxlint")

// A secret leaves its wrapper in two modules: the one of core that builds the body of a request, and the one of the
// sandbox that checks its own tokens, which open nothing else.
const allowed = new Set(["packages/core/src/Credentials.ts", "packages/sandbox/src/internal/api/Token.ts"])
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

run("dprint", "check")
console.log(`lint: ${lines("dprint", "output-file-paths").length} files are formatted`)
