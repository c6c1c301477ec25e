/**
 * A reconciliation that writes its artifacts into a folder.
 */
import { Ids, type Instant, type Interval, IntervalStore, Page } from "@nightaudit/core"
import { Artifacts, type ArtifactTables, BoundSource, RunState } from "@nightaudit/files"
import type { LedgerEntry } from "@nightaudit/ledger"
import {
  type Accepted,
  Controls,
  type Finding,
  Manifest,
  Metrics,
  type Outcome,
  Quarantine,
  Reconciliation,
  ReconciliationError,
  type Reference,
  Restatement,
  Source,
  SourceRun,
  Unasked,
  Window
} from "@nightaudit/reconcile"
import { Effect, type FileSystem, Layer, Path, Stream } from "effect"
import * as LedgerComparison from "./LedgerComparison.ts"
import * as LedgerEntries from "./LedgerEntries.ts"
import * as Lines from "./Lines.ts"
import * as Progress from "./Progress.ts"
import { ProgressEstimate } from "./ProgressEstimate.ts"
import * as ReportFile from "./ReportFile.ts"
import * as RunRecord from "./RunRecord.ts"
import * as Summary from "./Summary.ts"

export interface Options<E, E2 = never, R = never> {
  /** What is read, with the store that it is given. */
  readonly platform: Layer.Layer<Source.Source, E>
  /** The address that is read: a run is resumed only from the same address. */
  readonly address: string
  /** Resumes the interrupted run in the folder. */
  readonly resume?: boolean
  /** An earlier run, to report what has changed since. */
  readonly previous?: Effect.Effect<Restatement.Previous<E2>, E2, R> | undefined
  /** Accepted findings. */
  readonly acceptances?: ReadonlyArray<Accepted.Acceptance> | undefined
  /** An external ledger to reconcile to the order items. */
  readonly ledger?: LedgerComparison.LedgerInput | undefined
  /** The platform's own ledger entries, to be compared with the items. */
  readonly entries?: LedgerEntry.Entries | undefined
  /** Other exported data for rules that need it. A resumed run may have another reference. */
  readonly reference?: Reference.Reference | undefined
  /** Formats in which some artifacts are also written as tables. */
  readonly tables?: ReadonlyArray<ArtifactTables.Format> | undefined
  /** Runs first when the run is interrupted; `isKept` is true if there is something to resume. */
  readonly onInterrupt?: (isKept: boolean) => Effect.Effect<void>
  /** Called with every outcome before it is written. */
  readonly onOutcome?: (outcome: Outcome.Outcome) => void
}

export interface Done {
  readonly manifest: Manifest.Manifest
  /** The summary for people. */
  readonly summary: string
  /**
   * Notices about acceptances that have expired or match no finding, and about properties and days that were not compared
   * with an earlier run.
   */
  readonly notices: ReadonlyArray<string>
  /** Number of findings of each severity, without accepted ones. */
  readonly severities: Summary.Severities
}

/**
 * Reconciles, and writes the artifacts into a folder. The folder is checked first, so that no request is sent if it is not
 * writable. The artifacts and their report are put in place together at the end, or not at all. Rows that were read are kept
 * next to them until a run is complete.
 */
export const run = Effect.fn("Job.run")(function*<E, E2 = never, R = never>(
  request: Reconciliation.Request,
  directory: string,
  options: Options<E, E2, R>
) {
  const previous = options.previous === undefined ? undefined : yield* earlier(options.previous, request)
  const artifacts = yield* Artifacts.writer(directory, { tables: options.tables })
  const asked = JSON.stringify([options.address, request])
  const state = yield* RunState.open(directory, asked, { resume: options.resume ?? false })
  const { acceptances, entries, ledger, onOutcome, reference } = options
  const reading = Effect.gen(function*() {
    const { asOf, source, startedAt } = yield* begin(state, request, previous?.manifest)
    return yield* Effect.provideService(
      reconcile({
        request: { ...request, asOf, begunAt: startedAt, reference },
        directory,
        artifacts,
        previous,
        acceptances,
        ledger,
        entries,
        onOutcome
      }),
      SourceRun.SourceRun,
      source
    )
  })
  const done = yield* reading.pipe(
    Effect.provide(
      Source.Source.layerRun.pipe(
        Layer.provideMerge(options.platform),
        Layer.provide(Layer.succeed(IntervalStore.IntervalStore, state.store))
      )
    ),
    // A run that cannot start has nothing to resume.
    Effect.tapError((error) =>
      error instanceof ReconciliationError.ReconciliationError && options.resume !== true ? state.discard : Effect.void
    ),
    // Printed before the folders are cleaned up: a disk that hangs must not delay the line.
    Effect.onInterrupt(() => options.onInterrupt?.(state.isKept()) ?? Effect.void)
  )
  if (done.manifest.status === "complete") yield* state.discard
  return done
}, Effect.scoped)

/** The source and the as-of time. Fails if the previous run shares no property with this one. */
const begin = Effect.fnUntraced(function*(
  state: RunState.RunState,
  request: Reconciliation.Request,
  previous: Manifest.Published | undefined
) {
  const { report } = yield* SourceRun.SourceRun
  const { enterprises, run: { asOf, startedAt }, source } = yield* Progress.withProgress(
    BoundSource.make(state, request),
    report
  )
  if (previous !== undefined && enterprises.length > 0) {
    const ranges = new Map<string, { readonly range: Interval.Range }>()
    for (const each of enterprises) {
      ranges.set(each.Id, { range: yield* Effect.fromResult(Window.resolve(request, each)) })
    }
    yield* Effect.fromResult(Restatement.checkHotels(previous, ranges, request.serviceIds))
  }
  return { asOf, startedAt, source }
})

/** The earlier run; fails if the request cannot be compared with it. */
const earlier = <E, R>(
  opened: Effect.Effect<Restatement.Previous<E>, E, R>,
  { basis = "consumed" }: Reconciliation.Request
) => Effect.tap(opened, ({ manifest }) => Effect.fromResult(Restatement.check(manifest, basis)))

interface Work<E> extends RunRecord.Options {
  readonly request: Reconciliation.Request & { readonly asOf: Instant.Instant }
  readonly directory: string
  readonly artifacts: Artifacts.Writer
  readonly previous: Restatement.Previous<E> | undefined
  readonly onOutcome: ((outcome: Outcome.Outcome) => void) | undefined
}

/** Reads and evaluates everything, compares it with what else was given, and puts the artifacts in place. */
const reconcile = Effect.fnUntraced(function*<E>(work: Work<E>) {
  const { artifacts, directory, previous, request } = work
  const { report } = yield* SourceRun.SourceRun
  const record = new RunRecord.RunRecord(work, request)
  const add = (found: ReadonlyArray<Finding.Finding>) => artifacts.writeFindings(record.addFindings(found))
  yield* evaluated(work, record)
  if (previous !== undefined) yield* add(yield* restated(previous, work, record))
  const compared = yield* comparedWithLedgers(work, record, add)
  yield* add(yield* Quarantine.findings(report.quarantined))
  yield* add(yield* Unasked.findings(report.operations))
  yield* Metrics.found(record.totals.findings.values())
  const manifest = Manifest.make({
    window: { from: request.from, to: request.to },
    basis: request.basis ?? "consumed",
    asOf: request.asOf,
    summary: record.summary,
    report,
    serviceIds: request.serviceIds,
    previous: previous?.manifest,
    daysNotCompared: previous && Restatement.daysNotCompared(previous.manifest, record.read),
    hotelsNotCompared: previous && Restatement.hotelsNotCompared(previous.manifest, record.read),
    acceptance: work.acceptances && record.accepted.counts
  })
  yield* commit(artifacts, manifest, report.quarantined)
  const done: Done = {
    manifest,
    summary: Summary.text(manifest, record.totals, directory, { ledger: compared, columns: yield* Lines.columns }),
    notices: [
      ...Summary.notices(record.accepted),
      ...Summary.daysNotCompared(manifest),
      ...Summary.hotelsNotCompared(manifest)
    ],
    severities: record.totals.severities
  }
  return done
})

/** Writes every outcome as it comes, and records it. */
const evaluated = Effect.fnUntraced(
  function*<E>({ artifacts, onOutcome, request }: Work<E>, record: RunRecord.RunRecord) {
    const { report } = yield* SourceRun.SourceRun
    const estimate = new ProgressEstimate(report)
    const reading = Stream.runForEach(Reconciliation.stream(request, { onBegun: estimate.begin }), (evaluated) => {
      const outcome = record.add(evaluated)
      if (outcome._tag === "Enterprise") estimate.close()
      onOutcome?.(outcome)
      return artifacts.write(outcome)
    })
    yield* Progress.withProgress(reading, report, estimate.now)
  }
)

/** What has changed since the earlier run. */
const restated = Effect.fnUntraced(function*<E>(
  previous: Restatement.Previous<E>,
  { artifacts, request: { asOf, basis = "consumed", serviceIds } }: Work<E>,
  record: RunRecord.RunRecord
) {
  const { report: { intervals, quarantined } } = yield* SourceRun.SourceRun
  return yield* Restatement.findings(previous, {
    basis,
    asOf,
    serviceIds,
    enterprises: record.read,
    items: artifacts.items,
    isSetAside: inQuarantine(quarantined),
    mayLack: (id) => intervals.closed < intervals.planned || record.isUnlisted(id)
  })
})

/** Compares the items with the ledgers that were given; the lines of the summary about it. */
const comparedWithLedgers = Effect.fnUntraced(function*<E, E2>(
  { artifacts, entries, ledger }: Work<E>,
  { match, pms, summary }: RunRecord.RunRecord,
  add: (found: ReadonlyArray<Finding.Finding>) => Effect.Effect<void, E2>
) {
  const { report: { intervals } } = yield* SourceRun.SourceRun
  const isComplete = Controls.hold(summary.controls) && intervals.closed === intervals.planned
  const tied = ledger && pms && LedgerComparison.tie(ledger, pms, { isComplete })
  if (tied !== undefined) {
    yield* add(yield* tied.findings)
    yield* artifacts.writeTieOut(tied.tieOut)
  }
  const compared = entries && match && LedgerEntries.tie(entries, match, { isComplete })
  if (compared !== undefined) yield* add(yield* compared.findings)
  return [...tied?.summary ?? [], ...compared?.summary ?? []]
})

/** Puts the artifacts in place, with the report made of them. */
const commit = Effect.fnUntraced(function*(
  artifacts: Artifacts.Writer,
  manifest: Manifest.Manifest,
  quarantined: SourceRun.Report["quarantined"]
) {
  const path = yield* Path.Path
  const files = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
  yield* artifacts.commit(
    manifest,
    quarantined,
    (folder) =>
      ReportFile.write(folder, path.join(folder, Artifacts.reportName)).pipe(
        Effect.mapError(ReportFile.failed),
        Effect.provideContext(files)
      )
  )
})

/** Whether an item may be quarantined: a quarantined row may have no readable ID. */
const inQuarantine = (quarantined: SourceRun.Report["quarantined"]) => {
  const ids = new Set(
    quarantined.filter(({ operation }) => operation === "orderItems").map(({ raw }) => {
      const id = Page.textAt(raw, "Id")
      return id === undefined ? undefined : Ids.lower(id)
    })
  )
  return (id: string): boolean => ids.has(undefined) || ids.has(Ids.lower(id))
}
