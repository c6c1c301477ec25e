/**
 * Metrics of a run, and the counts for its end event.
 */
import { Effect, Metric } from "effect"

const gauge = (name: string, description: string, unit: string) =>
  Metric.gauge(name, { description, attributes: { unit } })

/** How long a run took, by `command`. */
export const duration = gauge("nightaudit.run.duration", "How long the run took", "s")

/** How a run ended, by `command`: its exit status, and 130 for one that was interrupted. */
export const status = gauge("nightaudit.run.status", "The exit status of the run", "{status}")

/** When a run ended, by `command`, in seconds since 1970. */
export const end = gauge("nightaudit.run.end", "When the run ended, in seconds since 1970", "s")

/** Records the end of a run. */
export const ended = Effect.fnUntraced(function*(
  command: string,
  run: { readonly seconds: number; readonly exitStatus: number; readonly ended: number }
) {
  const set = (metric: Metric.Gauge<number>, value: number) =>
    Metric.update(Metric.withAttributes(metric, { command }), value)
  yield* set(duration, run.seconds)
  yield* set(status, run.exitStatus)
  yield* set(end, run.ended)
})

const counters: ReadonlyArray<readonly [field: string, id: string, where?: readonly [label: string, value: string]]> = [
  ["requests", "nightaudit.requests"],
  ["rows", "nightaudit.rows", ["outcome", "read"]],
  ["quarantined", "nightaudit.rows", ["outcome", "quarantined"]],
  ["splits", "nightaudit.splits"],
  ["planned", "nightaudit.intervals", ["state", "planned"]],
  ["closed", "nightaudit.intervals", ["state", "closed"]],
  ["open", "nightaudit.intervals", ["state", "open"]],
  ["findings", "nightaudit.findings"],
  ["waitedSeconds", "nightaudit.wait"]
]

export type Counts = Readonly<Record<string, number>>

/** The current values of the counters. */
export const counts: Effect.Effect<Counts> = Effect.map(
  Metric.snapshot,
  (metrics) =>
    Object.fromEntries(counters.map(([field, id, where]) => [
      field,
      metrics.reduce(
        (sum, metric) =>
          metric.id === id && metric.type === "Counter" &&
            (where === undefined || metric.attributes?.[where[0]] === where[1])
            ? sum + Number(metric.state.count)
            : sum,
        0
      )
    ]))
)

/** The differences between two readings. */
export const since = (before: Counts, after: Counts): Counts =>
  Object.fromEntries(Object.entries(after).map(([field, count]) => [field, count - (before[field] ?? 0)]))
