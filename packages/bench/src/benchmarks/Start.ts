import { Clock, Console, Effect } from "effect"
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Benchmark, BenchmarkError } from "../Benchmark.ts"
import { spread } from "../Series.ts"

const source = join(import.meta.dirname, "../../../cli/src/main.js")
const build = join(import.meta.dirname, "../../../cli/build/main.ts")
const loading = new URL("../../../cli/src/ModuleCache.js", import.meta.url).href
const firstOrder = join(import.meta.dirname, "../../programs/first.ts")

const commandsOf = (built: string) =>
  [
    ["node -e 0", ["-e", "0"]],
    ["nightaudit --help, as published", [join(built, "main.js"), "--help"]],
    ["nightaudit --help", [source, "--help"]],
    ["nightaudit, the first joined order", ["--import", loading, firstOrder]]
  ] as const

/** What `--help` may take longer than an empty program, in milliseconds. */
const allowed = 300

/** How long one waits for the first word. */
export const start: Benchmark = {
  name: "start",
  title: "Start",
  about:
    "The time of a whole process: an empty one; the command from source and, if named so, as published; and one from source that ends when the first order of a hotel in memory has been joined and evaluated. The ratio is the time of `node -e 0` plus 300 ms, divided by it.",
  run: Effect.fnUntraced(function*({ rounds }) {
    const built = yield* folder
    yield* timed("build", [build, built])
    const commands = commandsOf(built)
    const taken = new Map<string, Array<number>>()
    for (let round = 0; round <= rounds; round++) {
      for (const [name, args] of commands) {
        const millis = yield* timed(name, args)
        if (round > 0) taken.set(name, [...taken.get(name) ?? [], millis])
      }
    }
    const empty = taken.get("node -e 0") ?? []
    yield* Console.error(
      [...taken].map(([name, millis]) => `${name} ${Math.round(spread(millis).median)} ms`).join(", ")
    )
    return {
      columns: ["ms", "more than `node -e 0`"],
      lines: [...taken].map(([name, millis]) => ({
        name,
        ratio: spread(millis.map((each, round) => ((empty[round] ?? 0) + allowed) / each)),
        values: [
          spread(millis).median.toFixed(0),
          spread(millis.map((each, round) => each - (empty[round] ?? 0))).median.toFixed(0)
        ]
      })),
      measured: `${rounds} rounds.`
    }
  })
}

/** A folder that goes with the scope. */
const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "nightaudit-start-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

const timed = Effect.fnUntraced(function*(name: string, args: ReadonlyArray<string>) {
  const begun = yield* Clock.currentTimeNanos
  const code = yield* Effect.callback<number | null>((resume) => {
    spawn(process.execPath, args, { stdio: "ignore" }).on("exit", (code) => resume(Effect.succeed(code)))
  })
  if (code !== 0) return yield* new BenchmarkError({ problem: `${name} ended with ${code}` })
  return Number((yield* Clock.currentTimeNanos) - begun) / 1e6
})
