/**
 * `simulate --seeds N --from S --case NAME --jobs J --page-end MODE`: every case, or one, with N seeds from S on, on J threads. At
 * SIGUSR2 it tells how far it is.
 */
import { faultMatrix } from "@nightaudit/sandbox"
import { Clock, Effect } from "effect"
import { availableParallelism } from "node:os"
import { parseArgs } from "node:util"
import { Worker } from "node:worker_threads"
import * as Resumed from "./Resumed.ts"
import { Table } from "./Table.ts"
import type { Report, Share } from "./Worker.ts"

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "10" },
    from: { type: "string", default: "1" },
    case: { type: "string" },
    "page-end": { type: "string", default: "ask" },
    jobs: { type: "string", default: String(availableParallelism()) }
  }
})

const modes = ["ask", "verify", "trust"] as const

const print = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/** Takes the line of progress away. */
const wipe = "\r\u001b[K"

/** Runs a share on a thread of its own, to its end. */
const work = (share: Share, onReport: (report: Report) => void): Effect.Effect<void> =>
  Effect.callback((resume) => {
    const worker = new Worker(new URL(import.meta.resolve("./Worker.ts")), {
      workerData: share,
      // A run throws nearly everything away.
      resourceLimits: { maxYoungGenerationSizeMb: 64 }
    })
    worker.on("message", onReport)
    worker.on("error", (error) => resume(Effect.die(error)))
    worker.on("exit", () => resume(Effect.void))
    return Effect.promise(() => worker.terminate())
  })

const program = Effect.gen(function*() {
  const [from, seeds, jobs] = [Number(values.from), Number(values.seeds), Number(values.jobs)]
  const known = [...faultMatrix.map(({ name }) => name), ...Resumed.cases]
  const cases = known.filter((name) => values.case === undefined || name === values.case)
  if (![from, seeds, jobs].every(Number.isInteger) || seeds < 1 || jobs < 1) {
    print("--seeds, --from and --jobs take whole numbers")
    return false
  }
  const pageEnd = modes.find((mode) => mode === values["page-end"])
  if (pageEnd === undefined) {
    print(`--page-end takes ${modes.join(", ")}`)
    return false
  }
  if (cases.length === 0) {
    print(`There is no case ${values.case}. There are:\n${known.map((name) => `  ${name}`).join("\n")}`)
    return false
  }
  const table = new Table(cases, seeds)
  const start = yield* Clock.currentTimeMillis
  const step = Math.min(jobs, seeds)
  const add = (report: Report): void => {
    table.add(report)
    if (report.problems.length > 0) {
      if (process.stderr.isTTY) process.stderr.write(wipe)
      print(`pnpm simulate --case ${JSON.stringify(report.name)} --seeds 1 --from ${report.seed}`)
      for (const problem of report.problems.slice(0, 5)) print(`  ${problem}`)
    }
    if (process.stderr.isTTY) process.stderr.write(`\r${table.runs} of ${cases.length * seeds} runs`)
  }
  const tell = Effect.map(Clock.currentTimeMillis, (now) => {
    if (process.stderr.isTTY) process.stderr.write(wipe)
    print(table.text)
    print(table.line(now - start))
  })
  process.on("SIGUSR2", () => Effect.runFork(tell))
  yield* Effect.forEach(
    Array.from({ length: step }, (_, index) => ({ cases, from: from + index, to: from + seeds, step, pageEnd })),
    (share) => work(share, add),
    { concurrency: "unbounded" }
  )
  yield* tell
  return table.isRight
})

Effect.runFork(program).addObserver((exit) => {
  process.exitCode = exit._tag === "Success" && exit.value ? 0 : 1
})
