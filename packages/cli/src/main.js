#!/usr/bin/env node
// Nothing is imported before it is known that it can be: an older Node ends at the first name that it lacks.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)

if (major < 22 || (major === 22 && minor < 19) || (major === 23 && minor < 6)) {
  process.stderr.write(
    `nightaudit: Node.js 22.19 or later is needed, and this is ${process.versions.node}: install a newer one from https://nodejs.org\n`
  )
  process.exitCode = 1
} else {
  // oxlint-disable-next-line eslint/no-restricted-imports -- how all that follows is loaded
  void import("./Loading.js").then(() => import("./Start.ts"))
}
