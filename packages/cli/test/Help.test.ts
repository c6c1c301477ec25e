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
  "--attempt-timeout",
  "--contract",
  "--log-format",
  "--log-level",
  "--otlp",
  "--from",
  "--to",
  "--output"
]

/** The statuses that a command may end with. */
const endings = {
  demo: ["0", "1", "2", "130"],
  plan: ["0", "1", "130"],
  reconcile: ["0", "1", "2", "3", "130"],
  explain: ["0", "1", "130"],
  extract: ["0", "1", "2", "130"],
  sync: ["0", "1", "2", "130"],
  report: ["0", "1", "130"],
  verify: ["0", "1", "2", "130"],
  sandbox: ["0", "1", "130"]
}

/** What keeps an example from being carried out once it has been understood. */
const stops: Readonly<Record<string, ReadonlyArray<string>>> = {
  demo: ["--output", "/dev/null/none"],
  sandbox: ["--faults", "/dev/null/none"]
}

describe("help", () => {
  it.live.each<readonly [command: string, names: ReadonlyArray<string>]>([
    ["", "demo plan reconcile explain extract sync report verify sandbox".split(" ")],
    ["", ["MEWS_PLATFORM_ADDRESS", "MEWS_CLIENT_TOKEN", "MEWS_ACCESS_TOKEN", "DATABASE_URL", "--completions"]],
    ["plan", [...reading, "--basis", "--enterprise", "--service", "--format", "MEWS_PLATFORM_ADDRESS"]],
    ["explain", ["what", "--artifacts"]],
    ["report", ["dir", "--locale"]],
    ["verify", ["dir"]],
    ["sync", ["--every", "--database-url", "--data-dir", "DATABASE_URL", "MEWS_ACCESS_TOKEN"]],
    ["demo", ["--output", "--seed", "--orders", "--serve"]],
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

  for (const [command, statuses] of Object.entries(endings)) {
    it.live(`of ${command} shows its purpose, its exit statuses, and examples that can be typed`, () =>
      Effect.gen(function*() {
        const { stdout } = yield* run([command, "--help"])
        const lines = stdout.split("\n")
        assert.match(lines[0] ?? "", /^[A-Z][^.]+/)
        for (const line of lines) if (!line.startsWith("  nightaudit ")) assert.isAtMost(line.length, 80)
        const section = (title: string) => {
          const at = lines.indexOf(title)
          assert.isAtLeast(at, 0)
          return lines.slice(at + 1).slice(0, lines.slice(at + 1).findIndex((line) => /^[A-Z]/.test(line)))
        }
        assert.deepStrictEqual(section("EXIT STATUS").flatMap((line) => /^ {2}(\d+) /.exec(line)?.[1] ?? []), statuses)
        const examples = section("EXAMPLES").filter((line) => line.startsWith("  nightaudit "))
        assert.isAtLeast(examples.length, 1)
        for (const example of examples) {
          const [name, ...args] = example.trim().split(" ")
          assert.deepStrictEqual([name, args[0]], ["nightaudit", command])
          // What has been understood goes on to what is missing here: an address, a folder, a file.
          const { stderr } = yield* run([...args, ...(stops[command] ?? [])])
          assert.notInclude(stderr, "--help", example)
        }
      }))
  }

  it.live.each<readonly [args: ReadonlyArray<string>, says: string]>([
    [["reconcil"], `Unknown subcommand "reconcil" for "nightaudit": did you mean reconcile? See nightaudit --help`],
    [
      ["reconcile", "--form", "x"],
      "Unrecognized flag: --form in command nightaudit reconcile: did you mean --from? See"
    ],
    [["plan", "--enterprize", "x"], "did you mean --enterprise? See nightaudit plan --help"],
    [["extract", "order-items", "--access-token", "x"], "tokens are read from MEWS_CLIENT_TOKEN and MEWS_ACCESS_TOKEN"]
  ])("is explained for %j, with a suggestion", ([args, says]) =>
    Effect.gen(function*() {
      const { status, stderr, stdout } = yield* run(args)
      assert.deepStrictEqual([status, stdout], [1, ""])
      assert.include(stderr, says)
      assert.match(stderr, /^nightaudit: [^\n]* See nightaudit[a-z ]* --help\n$/)
    }))
})
