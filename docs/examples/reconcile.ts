import { type Finding, Manifest, type Outcome, Reconciliation, Source, SourceRun } from "@nightaudit/reconcile"
import { Effect, Stream } from "effect"

/** The errors of a range, as they are found. */
export const errors = (request: Reconciliation.Request) =>
  Stream.provide(Reconciliation.stream(request), Source.Source.layerRun).pipe(
    Stream.flatMap(({ findings }) => Stream.fromIterable(findings)),
    Stream.filter((finding: Finding.Finding) => finding.severity === "error")
  )

/** Passes every outcome to `sink`, then returns what was read: only a manifest that is `complete` proves anything. */
export const audit = Effect.fn("audit")(function*<E, R>(
  request: Reconciliation.Request,
  sink: (outcome: Outcome.Outcome) => Effect.Effect<void, E, R>
) {
  const asOf = request.asOf ?? (yield* Reconciliation.settled)
  const summary = new Manifest.Summary()
  yield* Stream.runForEach(Reconciliation.stream({ ...request, asOf }), (outcome) => {
    summary.add(outcome)
    return sink(outcome)
  })
  return Manifest.make({
    window: { from: request.from, to: request.to },
    basis: request.basis ?? "consumed",
    asOf,
    summary,
    report: (yield* SourceRun.SourceRun).report
  })
})
