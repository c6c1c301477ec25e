/**
 * A reconciliation that writes its artifacts into a folder.
 */
import { Ids, type Instant, type Interval, IntervalStore, Page } from "@nightaudit/core"
import { Artifacts, type ArtifactTables, BoundSource, RunState } from "@nightaudit/files"
import { EntryMatch, type LedgerEntry, PmsItem } from "@nightaudit/ledger"
import {
  Accepted,
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
  Rules,
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

interface Work<E> {
  readonly request: Reconciliation.Request & { readonly asOf: Instant.Instant }
  readonly directory: string
  readonly artifacts: Artifacts.Writer
  readonly previous: Restatement.Previous<E> | undefined
  readonly acceptances: ReadonlyArray<Accepted.Acceptance> | undefined
  readonly ledger: LedgerComparison.LedgerInput | undefined
  readonly entries: LedgerEntry.Entries | undefined
  readonly onOutcome: ((outcome: Outcome.Outcome) => void) | undefined
}

const reconcile = Effect.fnUntraced(function*<E>(
  { acceptances, artifacts, directory, entries, ledger, onOutcome, previous, request }: Work<E>
) {
  const { report } = yield* SourceRun.SourceRun
  const { intervals, operations, quarantined } = report
  const summary = new Manifest.Summary()
  const totals = new Summary.SummaryTotals()
  const accepted = new Accepted.Acceptances(acceptances ?? [], request.asOf)
  const read = new Map<string, Restatement.Read>()
  const unlisted = new Set<string>()
  const pms = ledger && new PmsItem.Pms(ledger.mapping, request.asOf)
  const match = entries && new EntryMatch.EntryMatch(entries, request.asOf, request.reference)
  const estimate = new ProgressEstimate(report)
  const reading = Stream.runForEach(Reconciliation.stream(request, { onBegun: estimate.begin }), (evaluated) => {
    const outcome = { ...evaluated, findings: evaluated.findings.map((finding) => accepted.mark(finding)) }
    summary.add(outcome)
    totals.add(outcome)
    for (const { code, orderItemIds } of outcome.findings) {
      if (code === Rules.unlistedItem.code) { for (const id of orderItemIds) unlisted.add(Ids.lower(id)) }
    }
    pms?.add(outcome)
    match?.add(outcome)
    if (outcome._tag === "Enterprise") {
      read.set(outcome.enterpriseId, { enterprise: outcome.enterprise, range: outcome.range })
      estimate.close()
    }
    onOutcome?.(outcome)
    return artifacts.write(outcome)
  })
  yield* Progress.withProgress(reading, report, estimate.now)
  const record = (found: ReadonlyArray<Finding.Finding>) => {
    const findings = found.map((finding) => accepted.mark(finding))
    summary.addFindings(findings)
    totals.addFindings(findings)
    return artifacts.writeFindings(findings)
  }
  if (previous !== undefined) {
    const { asOf, basis = "consumed", serviceIds } = request
    const restated = yield* Restatement.findings(previous, {
      basis,
      asOf,
      serviceIds,
      enterprises: read,
      items: artifacts.items,
      isSetAside: inQuarantine(quarantined),
      mayLack: (id) => intervals.closed < intervals.planned || unlisted.has(Ids.lower(id))
    })
    yield* record(restated)
  }
  const daysNotCompared = previous && Restatement.daysNotCompared(previous.manifest, read)
  const isComplete = Controls.hold(summary.controls) && intervals.closed === intervals.planned
  const tied = ledger && pms && LedgerComparison.tie(ledger, pms, { isComplete })
  if (tied !== undefined) {
    yield* record(yield* tied.findings)
    yield* artifacts.writeTieOut(tied.tieOut)
  }
  const compared = entries && match && LedgerEntries.tie(entries, match, { isComplete })
  if (compared !== undefined) yield* record(yield* compared.findings)
  yield* record(yield* Quarantine.findings(quarantined))
  yield* record(yield* Unasked.findings(operations))
  yield* Metrics.found(totals.findings.values())
  const manifest = Manifest.make({
    window: { from: request.from, to: request.to },
    basis: request.basis ?? "consumed",
    asOf: request.asOf,
    summary,
    report,
    serviceIds: request.serviceIds,
    previous: previous?.manifest,
    daysNotCompared,
    hotelsNotCompared: previous && Restatement.hotelsNotCompared(previous.manifest, read),
    acceptance: acceptances && accepted.counts
  })
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
  const done: Done = {
    manifest,
    summary: Summary.text(manifest, totals, directory, {
      ledger: [...tied?.summary ?? [], ...compared?.summary ?? []],
      columns: yield* Lines.columns
    }),
    notices: [
      ...Summary.notices(accepted),
      ...Summary.daysNotCompared(manifest),
      ...Summary.hotelsNotCompared(manifest)
    ],
    severities: totals.severities
  }
  return done
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
