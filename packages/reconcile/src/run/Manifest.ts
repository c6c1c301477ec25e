/**
 * The proof of what was read: `manifest.json`.
 */
import { Counts, Instant, type Interval, OpenInterval, type PlatformTime } from "@nightaudit/core"
import { Schema } from "effect"
import { Basis } from "../calendar/Basis.ts"
import type { Window } from "../calendar/Window.ts"
import type { Finding } from "../model/Finding.ts"
import { Verdict } from "../model/Verdict.ts"
import type { Report } from "../reading/SourceRun.ts"
import * as Accepted from "../rules/Accepted.ts"
import * as Controls from "./Controls.ts"
import type { Outcome } from "./Outcome.ts"

/** The business day closes when the clock on the hotel's wall shows the closing hour. */
export const businessDates = "wall-clock"

/** The range of each enterprise that was read. */
const Ranges = Schema.Array(
  Schema.Struct({ enterpriseId: Schema.String, from: Instant.Instant, to: Instant.Instant })
)

/** What was asked for, as a later run has to know it. */
export const Scope = Schema.Struct({
  enterprises: Ranges,
  /** The services that were asked for; null for every one. */
  serviceIds: Schema.NullOr(Schema.Array(Schema.String))
})
export type Scope = typeof Scope.Type

/** Whose time the run went by, and how far this machine's clock was ahead of the platform's; behind it: negative. */
export const Clock = Schema.Struct({
  source: Schema.Literals(["platform", "local"]),
  skewSeconds: Schema.optionalKey(Schema.Int)
})
export type Clock = typeof Clock.Type

/** What people call what the other files name by id. What has no name is not there. */
export const Names = Schema.Struct({
  enterprises: Schema.Record(Schema.String, Schema.String),
  services: Schema.Record(Schema.String, Schema.String)
})
export type Names = typeof Names.Type

const Values = Schema.Record(Schema.String, Schema.Array(Schema.String))

/** `manifest.json`. */
export const Manifest = Schema.Struct({
  schemaVersion: Schema.Literal(1),
  /**
   * `incomplete`: some intervals or lookups could not be read to their end. `failed`: rows were lost between reading and
   * judging.
   */
  status: Schema.Literals(["complete", "incomplete", "failed"]),
  asOf: Instant.Instant,
  window: Schema.Struct({
    from: Schema.String,
    to: Schema.String,
    basis: Basis,
    /** The instants that each enterprise read dates as. */
    enterprises: Schema.optionalKey(Ranges)
  }),
  /** How business dates were computed; absent in older runs, which took the closing offset for elapsed time. */
  businessDates: Schema.Literal(businessDates),
  scope: Scope,
  operations: Schema.Record(Schema.String, Counts.Counts),
  intervals: OpenInterval.Intervals,
  /** Service orders of each verdict. */
  verdicts: Schema.Record(Verdict, Schema.Int),
  /** How many findings of each code, those apart that were accepted. */
  findings: Schema.Record(Schema.String, Schema.Int),
  /** What became of what was accepted, where anything was. */
  acceptance: Schema.optionalKey(Accepted.Counts),
  /** The earlier run that this one was compared with. */
  previous: Schema.optionalKey(Schema.Struct({
    asOf: Instant.Instant,
    /** The enterprises whose days were not compared, because the earlier run computed their dates in another way. */
    daysNotCompared: Schema.optionalKey(Schema.Array(Schema.String)),
    /** The hotels of either run of which nothing was compared. */
    hotelsNotCompared: Schema.optionalKey(Schema.Array(Schema.String))
  })),
  /** Where the platform's answers did not say its time, or this machine's clock was more than a minute off. */
  clock: Schema.optionalKey(Clock),
  drift: Schema.Struct({ enumerations: Values, fields: Values }),
  /** Holds when every order item that was read has one verdict and stands in one row of the totals: see `controls`. */
  conservation: Schema.Struct({ holds: Schema.Boolean, items: Schema.Int }),
  controls: Controls.Controls,
  names: Names
})
export type Manifest = typeof Manifest.Type

const { asOf, schemaVersion, scope, status, window } = Manifest.fields

/** What a later run needs of the manifest of an earlier one. */
export const Published = Schema.Struct({
  schemaVersion,
  status,
  asOf,
  window: Schema.Struct({ basis: window.fields.basis }),
  businessDates: Schema.optionalKey(Schema.String),
  scope
})
export type Published = typeof Published.Type

/** What the outcomes of a run add up to. */
export class Summary {
  readonly verdicts: Record<Verdict, number> = { productServiceOrder: 0, reservation: 0, orphan: 0, unresolved: 0 }
  readonly findings = new Map<string, number>()
  readonly ranges: Array<{ readonly enterpriseId: string; readonly range: Interval.Range }> = []
  readonly #enterprises = new Map<string, string>()
  readonly #services = new Map<string, string>()
  readonly #controls = new Controls.Accumulator()

  add(outcome: Outcome): void {
    this.#controls.add(outcome)
    this.addFindings(outcome.findings)
    if (outcome._tag === "Order") return
    for (const verdict of verdicts) this.verdicts[verdict] += outcome.verdicts[verdict]
    this.ranges.push({ enterpriseId: outcome.enterpriseId, range: outcome.range })
    const { enterprise, enterpriseId, services } = outcome
    if (enterprise.Name) this.#enterprises.set(enterpriseId, enterprise.Name)
    for (const { Id, Name } of services) if (Name) this.#services.set(Id, Name)
  }

  /** Counts findings that come with no outcome, such as those of a comparison with another run. */
  addFindings(findings: ReadonlyArray<Finding>): void {
    for (const { accepted, code } of findings) {
      if (accepted === undefined) this.findings.set(code, (this.findings.get(code) ?? 0) + 1)
    }
  }

  get names(): Names {
    return { enterprises: sorted(this.#enterprises), services: sorted(this.#services) }
  }

  get controls(): Controls.Controls {
    return this.#controls.controls
  }
}

const verdicts = ["productServiceOrder", "reservation", "orphan", "unresolved"] as const

/** The manifest of a run that has ended. */
export const make = (run: {
  readonly window: Window
  readonly basis: Basis
  readonly asOf: Instant.Instant
  readonly summary: Summary
  /** What the run has read of its source. */
  readonly report: Report
  /** The services that were asked for; every one when absent. */
  readonly serviceIds?: ReadonlyArray<string> | undefined
  readonly previous?: { readonly asOf: Instant.Instant } | undefined
  /** The enterprises whose days were not compared with those of the earlier run. */
  readonly daysNotCompared?: ReadonlyArray<string> | undefined
  readonly hotelsNotCompared?: ReadonlyArray<string> | undefined
  readonly acceptance?: Accepted.Counts | undefined
}): Manifest => {
  const {
    acceptance,
    asOf,
    basis,
    daysNotCompared = [],
    hotelsNotCompared = [],
    previous,
    report,
    serviceIds,
    summary,
    window
  } = run
  const { controls } = summary
  const holds = Controls.hold(controls)
  const enterprises = summary.ranges.map(({ enterpriseId, range }) => ({
    enterpriseId,
    from: range.StartUtc,
    to: range.EndUtc
  }))
  const { drift, intervals, operations, time } = report
  const clock = time && clockOf(time)
  const isDated = [window.from, window.to].some((end) => !end.includes("T"))
  return {
    schemaVersion: 1,
    status: !holds ? "failed" : intervals.closed < intervals.planned ? "incomplete" : "complete",
    asOf,
    window: {
      from: window.from,
      to: window.to,
      basis,
      ...(isDated && { enterprises })
    },
    businessDates,
    scope: { enterprises, serviceIds: serviceIds?.toSorted() ?? null },
    operations: sorted(operations),
    intervals,
    verdicts: summary.verdicts,
    findings: sorted(summary.findings),
    ...(acceptance !== undefined && { acceptance }),
    ...(previous !== undefined &&
      {
        previous: {
          asOf: previous.asOf,
          ...(daysNotCompared.length > 0 && { daysNotCompared }),
          ...(hotelsNotCompared.length > 0 && { hotelsNotCompared })
        }
      }),
    ...(clock !== undefined && { clock }),
    drift: drift.toJSON(),
    conservation: { holds, items: controls.items.read },
    controls,
    names: summary.names
  }
}

/** The smallest reported difference of clocks. */
const mostSkewMillis = 60_000

const clockOf = ({ isKnown, skewMillis }: PlatformTime.PlatformTime): Clock | undefined => {
  if (!isKnown) return { source: "local" }
  return Math.abs(skewMillis) > mostSkewMillis
    ? { source: "platform", skewSeconds: Math.round(skewMillis / 1000) }
    : undefined
}

const sorted = <Value>(map: ReadonlyMap<string, Value>): Record<string, Value> =>
  Object.fromEntries([...map].toSorted(([self], [that]) => self < that ? -1 : 1))
