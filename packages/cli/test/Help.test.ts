import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import packageJson from "../package.json" with { type: "json" }
import { run } from "./support/Cli.ts"

const reading = [
  "--platform-address",
  "--allow-host",
  "--rate-limit",
  "--concurrency",
  "--page-size",
  "--max-wait",
  "--contract",
  "--log-format",
  "--log-level",
  "--otlp",
  "--from",
  "--to",
  "--output"
]

describe("help", () => {
  it.live.each<readonly [command: string, names: ReadonlyArray<string>]>([
    ["", ["demo", "reconcile", "extract", "sandbox"]],
    ["demo", ["--output", "--seed", "--orders"]],
    ["sandbox", ["--port", "--seed", "--orders", "--rate-limit"]],
    ["reconcile", [...reading, "--basis", "--enterprise", "--service", "--as-of", "--fail-on", "--resume"]],
    ["extract", [
      ...reading,
      "--by",
      "--format",
      "order-items",
      "product-service-orders",
      "reservations",
      "services",
      "enterprises"
    ]]
  ])("of %j names all that it takes", ([command, names]) =>
    Effect.gen(function*() {
      const { status, stderr, stdout } = yield* run([...command === "" ? [] : [command], "--help"])
      assert.deepStrictEqual([status, stderr], [0, ""])
      for (const name of names) assert.match(stdout, new RegExp(`(^|[\\s|"])${name}([\\s|",]|$)`, "m"))
    }))

  it.live("is what a bare nightaudit prints", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* run([]), yield* run(["--help"]))
    }))

  it.live("says which version it is: the package's", () =>
    Effect.gen(function*() {
      const { status, stderr, stdout } = yield* run(["--version"])
      assert.deepStrictEqual([status, stdout, stderr], [0, `nightaudit v${packageJson.version}\n`, ""])
    }))
})
