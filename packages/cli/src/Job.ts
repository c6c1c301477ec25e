/**
 * The main job: a reconciliation whose artifacts are written into a folder.
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
import * as Ledger from "./Ledger.ts"
import * as LedgerEntries from "./LedgerEntries.ts"
import * as Lines from "./Lines.ts"
import * as Progress from "./Progress.ts"
import * as ReportFile from "./ReportFile.ts"
import { Share } from "./Share.ts"
import * as Summary from "./Summary.ts"

export interface Options<E, E2 = never, R = never> {
  /** What is read, with the store that it is given. */
  readonly platform: Layer.Layer<Source.Source, E>
  /** The address that is read from: a run is taken up again only there. */
  readonly address: string
  /** Takes up the run that was interrupted in the folder. */
  readonly resume?: boolean
  /** An earlier run, to tell what has changed since. */
  readonly previous?: Effect.Effect<Restatement.Previous<E2>, E2, R> | undefined
  /** Findings that a person lives with. */
  readonly acceptances?: ReadonlyArray<Accepted.Acceptance> | undefined
  /** The books of someone else, to be tied out. */
  readonly ledger?: Ledger.Given | undefined
  /** The platform's own ledger, to be held against the items. */
  readonly entries?: LedgerEntry.Entries | undefined
  /** What was exported from the platform besides. A run that is taken up again may be given another one. */
  readonly reference?: Reference.Reference | undefined
  /** The formats in which some artifacts are written once more, as tables. */
  readonly tables?: ReadonlyArray<ArtifactTables.Format> | undefined
  /** What is said when the run is interrupted, before anything else: whether there is something to take up. */
  readonly onInterrupt?: (isKept: boolean) => Effect.Effect<void>
  /** Sees every outcome as it is written. */
  readonly onOutcome?: (outcome: Outcome.Outcome) => void
}

export interface Done {
  readonly manifest: Manifest.Manifest
  /** What a person reads at the end. */
  readonly summary: string
  /**
   * What a person should know of the acceptances, those that are over and those that nothing needed, and of the days that
   * were not compared with an earlier run.
   */
  readonly notices: ReadonlyArray<string>
  /** How many findings of each severity, those apart that were accepted. */
  readonly severities: Summary.Severities
}

/**
 * Reconciles into a folder. The folder is tried first, so that nothing is asked of the platform when nothing can be
 * written; the artifacts and their report appear together at the end, or not at all. What has been read is kept beside them until a run is
 * complete.
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
    // A run that cannot be begun has nothing to take up.
    Effect.tapError((error) =>
      error instanceof ReconciliationError.ReconciliationError && options.resume !== true ? state.discard : Effect.void
    ),
    // Said while the folders are still to be tidied: a disk that hangs must not keep the line back.
    Effect.onInterrupt(() => options.onInterrupt?.(state.isKept()) ?? Effect.void)
  )
  if (done.manifest.status === "complete") yield* state.discard
  return done
}, Effect.scoped)

/** What is read, and as of when. Fails where nothing could be compared with the previous run. */
const begin = Effect.fnUntraced(function*(
  state: RunState.RunState,
  request: Reconciliation.Request,
  previous: Manifest.Published | undefined
) {
  const { report } = yield* SourceRun.SourceRun
  const { enterprises, run: { asOf, startedAt }, source } = yield* Progress.drawn(
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

/** An earlier run that the request can be compared with. */
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
  readonly ledger: Ledger.Given | undefined
  readonly entries: LedgerEntry.Entries | undefined
  readonly onOutcome: ((outcome: Outcome.Outcome) => void) | undefined
}

const reconcile = Effect.fnUntraced(function*<E>(
  { acceptances, artifacts, directory, entries, ledger, onOutcome, previous, request }: Work<E>
) {
  const { report } = yield* SourceRun.SourceRun
  const { intervals, operations, quarantined } = report
  const summary = new Manifest.Summary()
  const digest = new Summary.Digest()
  const accepted = new Accepted.Acceptances(acceptances ?? [], request.asOf)
  const read = new Map<string, Restatement.Read>()
  const unlisted = new Set<string>()
  const pms = ledger && new PmsItem.Pms(ledger.mapping, request.asOf)
  const match = entries && new EntryMatch.EntryMatch(entries, request.asOf, request.reference)
  const share = new Share(report)
  const reading = Stream.runForEach(Reconciliation.stream(request, { onBegun: share.begin }), (told) => {
    const outcome = { ...told, findings: told.findings.map((finding) => accepted.mark(finding)) }
    summary.add(outcome)
    digest.add(outcome)
    for (const { code, orderItemIds } of outcome.findings) {
      if (code === Rules.unlistedItem.code) { for (const id of orderItemIds) unlisted.add(Ids.lower(id)) }
    }
    pms?.add(outcome)
    match?.add(outcome)
    if (outcome._tag === "Enterprise") {
      read.set(outcome.enterpriseId, { enterprise: outcome.enterprise, range: outcome.range })
      share.close()
    }
    onOutcome?.(outcome)
    return artifacts.write(outcome)
  })
  yield* Progress.drawn(reading, report, share.now)
  const say = (found: ReadonlyArray<Finding.Finding>) => {
    const findings = found.map((finding) => accepted.mark(finding))
    summary.addFindings(findings)
    digest.addFindings(findings)
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
      isSetAside: setAside(quarantined),
      mayLack: (id) => intervals.closed < intervals.planned || unlisted.has(Ids.lower(id))
    })
    yield* say(restated)
  }
  const daysNotCompared = previous && Restatement.daysNotCompared(previous.manifest, read)
  const isComplete = Controls.hold(summary.controls) && intervals.closed === intervals.planned
  const tied = ledger && pms && Ledger.tie(ledger, pms, { isComplete })
  if (tied !== undefined) {
    yield* say(yield* tied.findings)
    yield* artifacts.writeTieOut(tied.tieOut)
  }
  const held = entries && match && LedgerEntries.tie(entries, match, { isComplete })
  if (held !== undefined) yield* say(yield* held.findings)
  yield* say(yield* Quarantine.findings(quarantined))
  yield* say(yield* Unasked.findings(operations))
  yield* Metrics.found(digest.findings.values())
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
    summary: Summary.text(manifest, digest, directory, {
      ledger: [...tied?.summary ?? [], ...held?.summary ?? []],
      columns: yield* Lines.columns
    }),
    notices: [
      ...Summary.notices(accepted),
      ...Summary.daysNotCompared(manifest),
      ...Summary.hotelsNotCompared(manifest)
    ],
    severities: digest.severities
  }
  return done
})

/** Whether an item may be among the rows that were not understood: one of them may have lost its id. */
const setAside = (quarantined: SourceRun.Report["quarantined"]) => {
  const ids = new Set(
    quarantined.filter(({ operation }) => operation === "orderItems").map(({ raw }) => {
      const id = Page.textAt(raw, "Id")
      return id === undefined ? undefined : Ids.lower(id)
    })
  )
  return (id: string): boolean => ids.has(undefined) || ids.has(Ids.lower(id))
}
