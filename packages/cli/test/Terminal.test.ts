import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { visible } from "../src/Printable.ts"
import { run, runOn } from "./support/Cli.ts"
import { fast, Served } from "./support/Served.ts"

/** OSC 52 writes to the clipboard; C1 does the same in one byte; bidi shows another order; DEL is not shown. */
const hostile = "a\u001b]52;c;ZXZpbA==\u0007b\u009b2Jc\u202ed\u007fe\rf\u{e0041}"
// oxlint-disable-next-line eslint/no-control-regex -- they are what is looked for
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u{e0000}-\u{e007f}]/u

const notes = {
  faults: [{
    operation: "orderItems",
    occurrence: 1,
    times: "forever",
    action: { type: "replaceField", path: "Notes", value: hostile, rows: "all" }
  }]
} as const

it.layer(Served.layer({ orders: 20, faults: notes }), { excludeTestServices: true })("a terminal", (it) => {
  it.effect.each(["csv", "ndjson"])(
    "shows what would drive it, and a pipe gets the bytes: %s",
    (format) =>
      Effect.gen(function*() {
        const { env } = yield* Served
        const args = [
          "extract",
          "order-items",
          ...fast,
          "--from",
          "2026-03-01",
          "--to",
          "2026-03-08",
          "--format",
          format
        ]
        const piped = yield* run(args, env)
        assert.include(piped.stdout, format === "csv" ? hostile : JSON.stringify(hostile))
        const shown = yield* runOn(Effect.succeed(args), env, NodeServices.layer, true)
        assert.notMatch(shown.stdout.replaceAll("\r\n", "\n"), unseen)
        assert.include(shown.stdout, "\\u009b2Jc\\u202ed\\u007fe")
        assert.strictEqual(shown.stdout.split("\n").length, piped.stdout.split("\n").length)
        assert.strictEqual(shown.stdout, visible(piped.stdout))
      })
  )

  it.effect("gets a last line of JSON where the log is JSON", () =>
    Effect.gen(function*() {
      const { env } = yield* Served
      const args = ["extract", "services", ...fast, "--format", "parquet", "--log-level", "none"]
      for (const format of [["--log-format", "json"], ["--log-format=json"]]) {
        const { status, stderr } = yield* run([...args, ...format], env)
        const last = JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? "")
        assert.deepInclude(last, {
          level: "ERROR",
          message: "nightaudit: --format parquet cannot be streamed to standard output; give a file with --output"
        })
        assert.strictEqual(status, 1)
      }
      assert.match((yield* run(args, env)).stderr, /^nightaudit: --format parquet/)
    }))
})

describe("visible", () => {
  it("leaves a JSON text what it was", () => {
    assert.strictEqual(JSON.parse(visible(JSON.stringify({ a: hostile }))).a, hostile)
    assert.strictEqual(
      visible("a\tb\r\nc\nZ\u00fcrich \u6771\u4eac \u{1f3e8}"),
      "a\tb\r\nc\nZ\u00fcrich \u6771\u4eac \u{1f3e8}"
    )
  })
})

describe("an older Node", () => {
  const main = join(import.meta.dirname, "../src/main.js")
  const as = (version: string) =>
    spawnSync(process.execPath, [
      "--import",
      `data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"${version}"}})`,
      main,
      "--version"
    ], { encoding: "utf8" })

  it.each(["18.0.0", "20.20.2", "22.18.0", "23.5.0"])(
    "%s is rejected in one line with the needed version",
    (version) => {
      const { status, stderr, stdout } = as(version)
      assert.deepStrictEqual({ status, stderr, stdout }, {
        status: 1,
        stderr:
          `nightaudit: Node.js 22.19 or later is needed, but this is ${version}; install a newer version from https://nodejs.org\n`,
        stdout: ""
      })
    }
  )

  it.each(["22.19.0", "23.6.0", "24.21.0", "26.0.0"])("is not what %s is", (version) => {
    assert.strictEqual(as(version).status, 0)
  })

  it("imports no module before the version check", () => {
    assert.notMatch(readFileSync(main, "utf8"), /^import |\bawait\b|\?\?=/m)
  })
})
