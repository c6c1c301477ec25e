import { globSync, readFileSync } from "node:fs"
import { lines, refuse, run } from "./run.ts"

run("oxlint")

// A secret leaves its wrapper in one module of core, the one that builds the body of a request.
const sources = globSync("packages/*/src/**/*.ts")
const unwrapping = sources.filter((path) =>
  /\bRedacted\.value|\bRedacted as\b|effect\/Redacted/.test(readFileSync(path, "utf8"))
)
const allowed = unwrapping.find((path) => path.startsWith("packages/core/src/"))
refuse(
  unwrapping.filter((path) => path !== allowed)
    .map((path) => `${path}: Redacted.value belongs in one file of packages/core/src (now ${allowed ?? "none"})`)
)
console.log(`> Redacted.value: ${unwrapping.length} of ${sources.length} files (${allowed ?? "none"})`)

run("dprint", "check")
console.log(`lint: ${lines("dprint", "output-file-paths").length} files are formatted`)
