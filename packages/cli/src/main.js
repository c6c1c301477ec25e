#!/usr/bin/env node
// The version is checked before any import: an older Node fails at the first name that it lacks.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)

if (major < 22 || (major === 22 && minor < 19) || (major === 23 && minor < 6)) {
  process.stderr.write(
    `nightaudit: Node.js 22.19 or later is needed, but this is ${process.versions.node}; install a newer version from https://nodejs.org\n`
  )
  process.exitCode = 1
} else {
  // oxlint-disable-next-line eslint/no-restricted-imports -- the module cache must be active before other modules are loaded
  void import("./ModuleCache.js").then(() => import("./Start.ts"))
}
