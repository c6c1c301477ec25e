/**
 * The main job: a reconciliation whose artifacts are written into a folder.
 */
import { Extraction, Instant, IntervalStore, Tally } from "@nightaudit/core"
import { Artifacts, RunState } from "@nightaudit/files"
import { Manifest, type Outcome, Reconciliation, ReconciliationError, type Source } from "@nightaudit/reconcile"
import { Clock, Effect, Layer, Stream } from "effect"
import * as Summary from "./Summary.ts"

export interface Options<E> {
  /** What reads, with the store that it is given. */
  readonly platform: Layer.Layer<Source.Source | Extraction.Extraction | Tally.Tally, E>
  /** The address that is read from: a run is taken up again only there. */
  readonly address: string
  /** Takes up the run that was interrupted in the folder. */
  readonly resume?: boolean
  /** What is said when the run is interrupted, before anything else: whether there is something to take up. */
  readonly onInterrupt?: (isKept: boolean) => Effect.Effect<void>
  /** Sees every outcome as it is written. */
  readonly onOutcome?: (outcome: Outcome.Outcome) => void
}

export interface Done {
  readonly manifest: Manifest.Manifest
  /** What a person reads at the end. */
  readonly summary: string
  /** How many findings of each severity. */
  readonly severities: Summary.Severities
}

/**
 * Reconciles into a folder. The folder is tried first, so that nothing is asked of the platform when nothing can be
 * written; the artifacts appear together at the end, or not at all. What has been read is kept beside them until a run is
 * complete.
 */
export const run = Effect.fn("Job.run")(function*<E>(
  request: Reconciliation.Request,
  directory: string,
  options: Options<E>
) {
  const artifacts = yield* Artifacts.writer(directory)
  const begun = {
    request: JSON.stringify([options.address, request]),
    asOf: request.asOf ?? (yield* Reconciliation.settled),
    startedAt: Instant.fromEpochMillis(yield* Clock.currentTimeMillis)
  }
  const state = yield* RunState.open(directory, begun, { resume: options.resume ?? false })
  const done = yield* reconcile({ ...request, asOf: state.run.asOf }, directory, artifacts, options.onOutcome).pipe(
    Effect.provide(Layer.provide(options.platform, Layer.succeed(IntervalStore.IntervalStore, state.store))),
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

const reconcile = Effect.fnUntraced(function*(
  request: Reconciliation.Request & { readonly asOf: Instant.Instant },
  directory: string,
  artifacts: Artifacts.Writer,
  onOutcome: (outcome: Outcome.Outcome) => void = () => {}
) {
  const tally = yield* Tally.Tally
  const { intervals } = yield* Extraction.Extraction
  const summary = new Manifest.Summary()
  const digest = new Summary.Digest()
  yield* Stream.runForEach(Reconciliation.stream(request), (outcome) => {
    summary.add(outcome)
    digest.add(outcome)
    onOutcome(outcome)
    return artifacts.write(outcome)
  })
  const manifest = Manifest.make({
    window: { from: request.from, to: request.to },
    basis: request.basis ?? "consumed",
    asOf: request.asOf,
    summary,
    tally,
    intervals
  })
  yield* artifacts.commit(manifest, tally.quarantined)
  const done: Done = { manifest, summary: Summary.text(manifest, digest, directory), severities: digest.severities }
  return done
})
