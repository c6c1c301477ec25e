/**
 * The proof of what was read: `manifest.json`.
 */
import type { Extraction, Instant, Interval, Tally } from "@nightaudit/core"
import type { Basis } from "./Basis.ts"
import type { Outcome } from "./Outcome.ts"
import type { Verdict } from "./Verdict.ts"
import type { Window } from "./Window.ts"

export interface Manifest {
  readonly schemaVersion: 1
  /**
   * `incomplete`: some intervals or lookups could not be read to their end. `failed`: rows were lost between reading and
   * judging.
   */
  readonly status: "complete" | "incomplete" | "failed"
  readonly asOf: Instant.Instant
  readonly window: {
    readonly from: string
    readonly to: string
    readonly basis: Basis
    /** The instants that each enterprise read dates as. */
    readonly enterprises?: ReadonlyArray<{ readonly enterpriseId: string; readonly from: string; readonly to: string }>
  }
  readonly operations: Readonly<Record<string, Tally.Counts>>
  readonly intervals: Extraction.Intervals
  readonly verdicts: Readonly<Record<Verdict, number>>
  /** How many findings of each code. */
  readonly findings: Readonly<Record<string, number>>
  readonly drift: {
    readonly enumerations: Readonly<Record<string, ReadonlyArray<string>>>
    readonly fields: Readonly<Record<string, ReadonlyArray<string>>>
  }
  /** Holds when every order item that was read has one verdict and stands in one row of the totals. */
  readonly conservation: { readonly holds: boolean; readonly items: number }
}

/** What the outcomes of a run add up to. */
export class Summary {
  items = 0
  totalled = 0
  readonly verdicts: Record<Verdict, number> = { productServiceOrder: 0, reservation: 0, orphan: 0, unresolved: 0 }
  readonly findings = new Map<string, number>()
  readonly ranges: Array<{ readonly enterpriseId: string; readonly range: Interval.Range }> = []

  add(outcome: Outcome): void {
    for (const { code } of outcome.findings) this.findings.set(code, (this.findings.get(code) ?? 0) + 1)
    if (outcome._tag === "Order") return
    this.items += outcome.items
    this.totalled += outcome.totals.reduce((sum, row) => sum + row.items, 0)
    for (const verdict of verdicts) this.verdicts[verdict] += outcome.verdicts[verdict]
    this.ranges.push({ enterpriseId: outcome.enterpriseId, range: outcome.range })
  }

  get isConserved(): boolean {
    const judged = verdicts.reduce((sum, verdict) => sum + this.verdicts[verdict], 0)
    return judged === this.items && this.totalled === this.items
  }
}

const verdicts = ["productServiceOrder", "reservation", "orphan", "unresolved"] as const

/** The manifest of a run that has come to its end. */
export const make = (run: {
  readonly window: Window
  readonly basis: Basis
  readonly asOf: Instant.Instant
  readonly summary: Summary
  readonly tally: Tally.Tally["Service"]
  readonly intervals: Extraction.Intervals
}): Manifest => {
  const { asOf, basis, intervals, summary, tally, window } = run
  const isDated = [window.from, window.to].some((end) => !end.includes("T"))
  return {
    schemaVersion: 1,
    status: !summary.isConserved ? "failed" : intervals.closed < intervals.planned ? "incomplete" : "complete",
    asOf,
    window: {
      from: window.from,
      to: window.to,
      basis,
      ...(isDated && {
        enterprises: summary.ranges.map(({ enterpriseId, range }) => ({
          enterpriseId,
          from: range.StartUtc,
          to: range.EndUtc
        }))
      })
    },
    operations: sorted(tally.operations),
    intervals,
    verdicts: summary.verdicts,
    findings: sorted(summary.findings),
    drift: tally.drift.toJSON(),
    conservation: { holds: summary.isConserved, items: summary.items }
  }
}

const sorted = <Value>(map: ReadonlyMap<string, Value>): Record<string, Value> =>
  Object.fromEntries([...map].toSorted(([self], [that]) => self < that ? -1 : 1))
