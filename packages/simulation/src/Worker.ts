/**
 * Runs its share of the seeds, all cases of a seed before the next, and says how each run ended.
 */
// oxlint-disable-next-line import/no-unassigned-import -- it compiles every schema that is used after it, as in the command
import "effect/schema/SchemaJITCompiler/enable"
import type { Extraction } from "@nightaudit/core"
import { faultMatrix } from "@nightaudit/sandbox"
import { Effect } from "effect"
import { parentPort, workerData } from "node:worker_threads"
import { check, type Verdict } from "./Checker.ts"
import * as Resumed from "./Resumed.ts"
import { run } from "./Simulation.ts"

/** What a worker is asked: seeds `from`, `from + step` and so on below `to`. */
export interface Share {
  readonly cases: ReadonlyArray<string>
  readonly from: number
  readonly to: number
  readonly step: number
  /** When a listing ends. */
  readonly pageEnd: Extraction.PageEnd
}

/** How a run ended. */
export interface Report extends Verdict {
  readonly name: string
  readonly seed: number
  readonly virtualMillis: number
}

const share: Share = workerData

// The traces of errors are not read here, and they cost as much as the requests.
Error.stackTraceLimit = 0

const verdictOf = Effect.fnUntraced(function*(name: string, seed: number) {
  if (Resumed.cases.includes(name)) return yield* Resumed.run(name, seed, share.pageEnd)
  const faultCase = faultMatrix.find((each) => each.name === name)
  if (faultCase === undefined) return
  const done = yield* run(faultCase, seed, { setting: { pageEnd: share.pageEnd } })
  return { virtualMillis: done.virtualMillis, ...check(faultCase, done) }
})

const report = Effect.fnUntraced(function*(name: string, seed: number) {
  const verdict = yield* verdictOf(name, seed)
  if (verdict === undefined) return
  const said: Report = { name, seed, ...verdict }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
  parentPort?.postMessage(said)
})

const program = Effect.gen(function*() {
  for (let seed = share.from; seed < share.to; seed += share.step) {
    for (const name of share.cases) yield* report(name, seed)
  }
})

Effect.runFork(program)
