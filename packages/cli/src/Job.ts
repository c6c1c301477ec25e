/**
 * The main job: a reconciliation whose artifacts are written into a folder.
 */
import { Extraction, Tally } from "@nightaudit/core"
import { Artifacts } from "@nightaudit/files"
import { Manifest, type Outcome, Reconciliation } from "@nightaudit/reconcile"
import { Effect, Stream } from "effect"
import * as Summary from "./Summary.ts"

export interface Done {
  readonly manifest: Manifest.Manifest
  /** What a person reads at the end. */
  readonly summary: string
  /** How many findings of each severity. */
  readonly severities: Summary.Severities
}

/**
 * Reconciles into a folder. The folder is tried first, so that nothing is asked of the platform when nothing can be
 * written; the artifacts appear together at the end, or not at all. `onOutcome` sees every outcome as it is written.
 */
export const run = Effect.fn("Job.run")(function*(
  request: Reconciliation.Request,
  directory: string,
  onOutcome: (outcome: Outcome.Outcome) => void = () => {}
) {
  const artifacts = yield* Artifacts.writer(directory)
  const tally = yield* Tally.Tally
  const { intervals } = yield* Extraction.Extraction
  const asOf = request.asOf ?? (yield* Reconciliation.settled)
  const summary = new Manifest.Summary()
  const digest = new Summary.Digest()

  yield* Stream.runForEach(Reconciliation.stream({ ...request, asOf }), (outcome) => {
    summary.add(outcome)
    digest.add(outcome)
    onOutcome(outcome)
    return artifacts.write(outcome)
  })
  const manifest = Manifest.make({
    window: { from: request.from, to: request.to },
    basis: request.basis ?? "consumed",
    asOf,
    summary,
    tally,
    intervals
  })
  yield* artifacts.commit(manifest, tally.quarantined)
  const done: Done = { manifest, summary: Summary.text(manifest, digest, directory), severities: digest.severities }
  return done
}, Effect.scoped)
