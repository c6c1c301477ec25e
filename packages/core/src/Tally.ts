/** The statistics of a run, by operation, updated while it runs. */
import { Context, Effect, Layer, type Scope } from "effect"
import type { Counts, Progress } from "./Counts.ts"
import { DriftLog } from "./Drift.ts"
import * as Ids from "./Ids.ts"
import * as Metrics from "./Metrics.ts"
import type { Quarantined } from "./Page.ts"

export type { Counts, Progress } from "./Counts.ts"

export class Tally extends Context.Service<Tally, {
  /** The counts of an operation, which can be read and increased. */
  readonly of: (operation: string) => Counts
  /** The counts of every operation requested so far. */
  readonly operations: ReadonlyMap<string, Counts>
  /** The progress of an operation, which can be read and increased. */
  readonly progressOf: (operation: string) => Progress
  /** Requests that were sent and have no response yet; `since` is when each was sent, in epoch milliseconds. */
  readonly awaited: Set<{ readonly since: number }>
  readonly drift: DriftLog
  /** Whether all IDs of all rows so far are known to be in lower case. */
  readonly ids: { areLowerCase: boolean }
  /** Counts a row of an operation that was not requested; each row is counted once. */
  readonly leaveOut: (operation: string, id: string) => void
  /** The quarantined rows, each once, in the order received. */
  readonly quarantined: ReadonlyArray<Quarantined>
  /** Adds quarantined rows; a row that is read again, such as after a restart, is not counted again. */
  readonly quarantine: (rows: ReadonlyArray<Quarantined>) => void
  /** Adds the counts since the last call to the metrics; called with every page, and at the end. */
  readonly publish: Effect.Effect<void>
}>()("@nightaudit/core/Tally") {
  /** A tally that starts at zero; its counts are added to the metrics until the scope closes. */
  static readonly make: Effect.Effect<Tally["Service"], never, Scope.Scope> = Effect.suspend(() => make)

  /** A tally of its own wherever it is provided, never shared with an enclosing runtime. */
  static readonly layer: Layer.Layer<Tally> = Layer.fresh(Layer.effect(Tally, Tally.make))
}

const make = Effect.gen(function*() {
  const context = yield* Effect.context<never>()
  const operations = new Map<string, Counts>()
  const progress = new Map<string, Progress>()
  const quarantined: Array<Quarantined> = []
  const seen = new Set<string>()
  const unasked = new Set<string>()
  const of = (operation: string): Counts => {
    const known = operations.get(operation)
    if (known !== undefined) return known
    const counts = {
      requests: 0,
      pages: 0,
      rows: 0,
      duplicates: 0,
      quarantined: 0,
      retries: 0,
      rateLimited: 0,
      splits: 0
    }
    operations.set(operation, counts)
    return counts
  }
  const publish = Effect.provideContext(Metrics.publisher(operations, progress), context)
  yield* Effect.addFinalizer(() => publish)
  return Tally.of({
    operations,
    publish,
    awaited: new Set(),
    drift: new DriftLog(),
    ids: { areLowerCase: true },
    leaveOut: (operation, id) => {
      const key = `${operation} ${Ids.lower(id)}`
      if (unasked.has(key)) return
      unasked.add(key)
      const counts = of(operation)
      counts.unasked = (counts.unasked ?? 0) + 1
    },
    progressOf: (operation) => {
      const known = progress.get(operation) ?? { planned: 0, closed: 0, open: 0 }
      progress.set(operation, known)
      return known
    },
    quarantined,
    quarantine: (rows) => {
      for (const row of rows) {
        const key = JSON.stringify([row.operation, row.path, row.problem, row.raw])
        if (row.raw !== null && seen.has(key)) continue
        seen.add(key)
        quarantined.push(row)
        of(row.operation).quarantined += 1
      }
    },
    of
  })
})
