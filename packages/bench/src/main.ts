/**
 * `bench [NAME…]`: measures, writes the page, or compares what it measures with the page.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, FileSystem, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { cpus, totalmem } from "node:os"
import { join } from "node:path"
import type { Benchmark } from "./Benchmark.ts"
import { benchmarks } from "./Benchmarks.ts"
import * as Document from "./Document.ts"
import { regressions, Results, type Section } from "./Result.ts"
import { versions } from "./Versions.ts"

const resultsFile = join(import.meta.dirname, "../results.json")
const page = join(import.meta.dirname, "../../../docs/benchmarks.md")

const whole = (name: string, fallback: number, description: string) =>
  Flag.Int(name).pipe(
    Flag.withDescription(description),
    Flag.filter((value) => value > 0, () => `Expected a whole number above 0`),
    Flag.withDefault(fallback)
  )

const flags = {
  names: Argument.Literals("name", benchmarks.map(({ name }) => name)).pipe(
    Argument.withDescription("Which benchmarks, all of them by default"),
    Argument.variadic()
  ),
  check: Flag.Boolean("check").pipe(
    Flag.withDescription(
      "Write nothing, and fail where a ratio has fallen by more than a tenth below the committed one"
    ),
    Flag.withDefault(false)
  ),
  rounds: whole("rounds", 9, "Runs of each contestant (9)"),
  orders: whole("orders", 6000, "Service orders of the hotel that is read (6000), some four items each"),
  items: whole("items", 4_000_000, "Order items of the largest run whose memory is measured (4000000)"),
  profile: Flag.String("profile").pipe(
    Flag.withDescription("A folder for the CPU profile of one more run of each contestant"),
    Flag.optional
  )
}

const machine = Effect.sync(() => {
  const [first] = cpus()
  return `${cpus().length} × ${first?.model.trim() ?? "unknown processor"}, ${Math.round(totalmem() / 2 ** 30)} GiB`
})

const bench = Command.make(
  "bench",
  flags,
  Effect.fn("bench")(function*({ check, names, profile, ...sizes }) {
    const files = yield* FileSystem.FileSystem
    const text = yield* Effect.orElseSucceed(files.readFileString(resultsFile), () => "{}")
    const committed = yield* Schema.decodeUnknownEffect(Schema.fromJsonString(Results))(text)
    const chosen = benchmarks.filter(({ name }) => names.length === 0 || names.includes(name))
    const options = { ...sizes, profile: profile._tag === "Some" ? profile.value : undefined }
    if (options.profile !== undefined) yield* files.makeDirectory(options.profile, { recursive: true })

    const measured: Record<string, Section> = {}
    for (const benchmark of chosen) {
      yield* Console.error(benchmark.title)
      const found = yield* Effect.scoped(benchmark.run(options))
      measured[benchmark.name] = { ...found, machine: yield* machine, versions }
      yield* Console.log(told(benchmark, measured[benchmark.name]))
    }
    if (!check) {
      const results = { ...committed, ...measured }
      yield* files.writeFileString(resultsFile, `${JSON.stringify(results, null, 2)}\n`)
      return yield* files.writeFileString(page, Document.render(benchmarks, results))
    }
    const fallen = Object.entries(measured).flatMap(([name, section]) => {
      const before = committed[name]
      return before === undefined ? [] : regressions(before, section).map((problem) => `${name}: ${problem}`)
    })
    for (const problem of fallen) yield* Console.error(problem)
    if (fallen.length > 0) yield* Effect.sync(() => process.exitCode = 1)
  })
)

const told = (benchmark: Benchmark, section: Section | undefined): string =>
  Document.render([benchmark], section === undefined ? {} : { [benchmark.name]: section }).split("\n").slice(7).join(
    "\n"
  )

Command.run(bench, { version: "0.1.0" }).pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain)
