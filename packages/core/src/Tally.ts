/**
 * What a run asked of the platform and got, by operation, while it goes on.
 */
import { Context, Effect, Layer, type Scope } from "effect"
import type { Counts, Progress } from "./Counts.ts"
import { DriftLog } from "./Drift.ts"
import * as Ids from "./Ids.ts"
import * as Metrics from "./Metrics.ts"
import type { Quarantined } from "./Page.ts"

export type { Counts, Progress } from "./Counts.ts"

export class Tally extends Context.Service<Tally, {
  /** The counts of an operation, to read or to add to. */
  readonly of: (operation: string) => Counts
  /** Every operation called so far. */
  readonly operations: ReadonlyMap<string, Counts>
  /** How far an operation is, to read or to add to. */
  readonly progressOf: (operation: string) => Progress
  /** Requests that were sent and of which no answer has begun; when each was sent, in epoch milliseconds. */
  readonly awaited: Set<{ readonly since: number }>
  readonly drift: DriftLog
  /** Whether every id of every row so far is known to be in lower case. */
  readonly ids: { areLowerCase: boolean }
  /** Counts a row of an operation that was not asked for, each once. */
  readonly leaveOut: (operation: string, id: string) => void
  /** Rows that did not match the contract, each once, in the order of their coming. */
  readonly quarantined: ReadonlyArray<Quarantined>
  /** Adds rows that did not match the contract; one that comes again, as after a restart, is not counted again. */
  readonly quarantine: (rows: ReadonlyArray<Quarantined>) => void
  /** Adds what has been counted since the last time to the metrics; done with every page, and at the end. */
  readonly publish: Effect.Effect<void>
}>()("@nightaudit/core/Tally") {
  /** Counts from zero; what is counted goes into the metrics until the scope closes. */
  static readonly make: Effect.Effect<Tally["Service"], never, Scope.Scope> = Effect.suspend(() => make)

  /** A tally of its own wherever it is provided: it's never shared with a runtime around it. */
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
