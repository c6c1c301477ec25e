import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import * as Child from "./support/Child.ts"

const modules = pathToFileURL(join(import.meta.dirname, "support/modules.ts")).href

const packageOf = (url: string): string | undefined =>
  /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? /\/(packages\/[^/]+)\//.exec(url)?.[1]

/** The packages that a command line loads, and the handlers. */
const loadedBy = Effect.fnUntraced(function*(args: ReadonlyArray<string>) {
  const { stderr } = yield* Child.run(args, { env: { NODE_OPTIONS: `--import=${modules}` } })
  const urls = stderr.split("\n").filter((line) => line.startsWith("file:"))
  return {
    packages: [...new Set(urls.map(packageOf))].filter((name) => name !== undefined).toSorted(),
    indexes: urls.filter((url) => /(?:\/dist\/index\.js|\/src\/index\.ts)$/.test(url)),
    handlers: urls.flatMap((url) => /\/handlers\/(\w+)\.ts$/.exec(url)?.[1] ?? [])
  }
})

/** What commands and their flags are described with. */
const described = {
  packages: [
    "@effect/platform-node",
    "@effect/platform-node-shared",
    "effect",
    "packages/cli",
    "packages/core",
    "packages/files",
    "packages/reconcile",
    "packages/report"
  ],
  indexes: [],
  handlers: []
}

describe("what is loaded", () => {
  for (
    const args of [
      ["--help"],
      ["--version"],
      ["--completions", "bash"],
      ["reconcile", "--help"],
      ["reconcile", "--from", "2026-03-01"],
      ["no-command"]
    ]
  ) {
    it.live(`for ${args.join(" ")} is what describes commands, and nothing that runs one`, () =>
      Effect.map(loadedBy(args), (loaded) => assert.deepStrictEqual(loaded, described)))
  }

  it.live("for a command is its handler, and no other", () =>
    Effect.map(loadedBy(["explain", "over-rebate"]), ({ handlers }) => assert.deepStrictEqual(handlers, ["Explain"])))
})
