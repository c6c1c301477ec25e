/**
 * What was found, in Effect's own registry of metrics.
 */
import { Metrics } from "@nightaudit/core"
import { Effect, Metric } from "effect"
import type { Severity } from "../model/Finding.ts"

/** Findings of a run that has ended, without accepted ones, by `severity` and `code`. */
export const findings = Metric.counter("nightaudit.findings", {
  description: "Findings that are not accepted",
  attributes: { unit: "{finding}" },
  incremental: true
})

/** Counts findings. */
export const found = (
  all: Iterable<{ readonly code: string; readonly severity: Severity; readonly count: number }>
): Effect.Effect<void> =>
  Effect.forEach(all, ({ code, count, severity }) => Metrics.add(findings, { code, severity }, count), {
    discard: true
  })
