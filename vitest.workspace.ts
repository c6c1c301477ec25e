import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { defineConfig } from "vitest/config"

/** The tests of the report compile all schemas, which would stay for the files after them. */
const isolated = new Set(["report"])

const project = (name: string, root: string, include: string) => ({
  extends: true as const,
  root,
  test: {
    name,
    include: [include],
    // To import everything anew takes longer than what most files then do.
    isolate: isolated.has(name),
    // What a whole run of the project needs, such as a server.
    globalSetup: ["test/support/globalSetup.ts"].filter((path) => existsSync(`${root}/${path}`))
  }
})

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    allowOnly: false,
    // By default one core stays idle: half of a small machine.
    maxWorkers: "100%",
    // A third of what most processes do that tests start is to compile what they import.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, "node_modules/.cache/compiled") },
    projects: [
      ...readdirSync("packages").map((name) => project(name, `packages/${name}`, "test/**/*.test.ts")),
      project("docs", "docs", "examples/**/*.test.ts"),
      project("scripts", "scripts", "**/*.test.ts")
    ]
  }
})
