/**
 * Metrics of reading, in Effect's own registry (`Metric.MetricRegistry`), for any exporter. The registry adds up everything
 * that is read within it: provide a new `Map` to count one run alone.
 */
import { Effect, Exit, Metric, Option } from "effect"
import type { Counts, Progress } from "./Counts.ts"
import type { Reason } from "./MewsError.ts"

const counter = (name: string, description: string, unit: string) =>
  Metric.counter(name, { description, attributes: { unit }, incremental: true })

/**
 * Attempts that were sent, by `operation` and `outcome`: `ok`, `interrupted`, or the reason of a failure, such as
 * `rate_limited`.
 */
export const requests = counter("nightaudit.requests", "Requests sent to the platform", "{request}")

/** Seconds that requests waited, by `reason`: for the rate limiter (`gate`), or before a retry (`retry`). */
export const wait = counter("nightaudit.wait", "Time that requests waited before they were sent", "s")

/** Rows, by `operation` and `outcome`: distinct ones that were `read`, `duplicate` copies dropped, `quarantined`, and
 * `unasked` ones left out. */
export const rows = counter("nightaudit.rows", "Rows that the platform sent", "{row}")

/** Requests that were split into smaller ones because they were too heavy, by `operation`. */
export const splits = counter("nightaudit.splits", "Requests split into smaller ones", "{split}")

/** Intervals, by `operation` and `state`: `planned`, `closed` (read to the end), and left `open`. */
export const intervals = counter("nightaudit.intervals", "Parts of queries", "{interval}")

/** Adds to a counter with the attributes, if the number is not zero. */
export const add = (
  metric: Metric.Counter<number>,
  attributes: Readonly<Record<string, string>>,
  amount: number
): Effect.Effect<void> =>
  amount > 0 ? Metric.update(Metric.withAttributes(metric, { ...attributes }), amount) : Effect.void

/** Counts an attempt that was sent, by its outcome. */
export const requested = (operation: string, exit: Exit.Exit<unknown, Reason>): Effect.Effect<void> =>
  add(requests, { operation, outcome: outcomeOf(exit) }, 1)

const outcomeOf = (exit: Exit.Exit<unknown, Reason>): string => {
  if (Exit.isSuccess(exit)) return "ok"
  return Option.match(Exit.findErrorOption(exit), {
    onNone: () => "interrupted",
    onSome: ({ _tag }) => _tag.replaceAll(/(?<=[a-z])[A-Z]/g, "_$&").toLowerCase()
  })
}

/** Adds a wait, in milliseconds. */
export const waited = (reason: "gate" | "retry", millis: number): Effect.Effect<void> =>
  add(wait, { reason }, millis / 1000)

/** Adds what has been counted since the last time. */
export const publisher = (
  counted: ReadonlyMap<string, Counts>,
  progress: ReadonlyMap<string, Progress>
): Effect.Effect<void> => {
  const published = new Map<string, number>()
  const since = (key: string, count: number): number => {
    const before = published.get(key) ?? 0
    published.set(key, count)
    return count - before
  }
  const publish = (
    metric: Metric.Counter<number>,
    operation: string,
    label: "outcome" | "state",
    counts: Readonly<Record<string, number>>
  ) =>
    Effect.forEach(
      Object.entries(counts),
      ([value, count]) =>
        add(metric, { operation, [label]: value }, since(`${metric.id} ${operation} ${value}`, count)),
      { discard: true }
    )
  return Effect.gen(function*() {
    for (const [operation, { duplicates, quarantined, rows: read, splits: cut, unasked = 0 }] of counted) {
      yield* publish(rows, operation, "outcome", { read, duplicate: duplicates, quarantined, unasked })
      yield* add(splits, { operation }, since(`${splits.id} ${operation}`, cut))
    }
    for (const [operation, { closed, open, planned }] of progress) {
      yield* publish(intervals, operation, "state", { planned, closed, open })
    }
  })
}
