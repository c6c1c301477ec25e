/**
 * Where a reconciliation reads from. Many runs may read one source; each counts what it reads for itself.
 */
import { Extraction } from "@nightaudit/core"
import { Context, Effect, Layer, type Scope } from "effect"
import * as PlatformSource from "./PlatformSource.ts"
import type { SourceError } from "./SourceError.ts"
import { type Run, SourceRun } from "./SourceRun.ts"

export class Source extends Context.Service<Source, {
  /** Another run of the source, until the scope closes: its report begins at zero. */
  readonly begin: Effect.Effect<Run, SourceError, Scope.Scope>
}>()("@nightaudit/reconcile/Source") {
  /** Reads from the platform. Never shared with a runtime around it, which may read another property. */
  static readonly layerExtraction: Layer.Layer<Source, never, Extraction.Extraction> = Layer.fresh(Layer.effect(
    Source,
    Effect.map(Extraction.Extraction, ({ begin }) => Source.of({ begin: Effect.map(begin, PlatformSource.of) }))
  ))

  /** A run of the source of the context, of its own wherever it is provided. */
  static readonly layerRun: Layer.Layer<SourceRun, SourceError, Source> = Layer.fresh(Layer.effect(
    SourceRun,
    Effect.flatMap(Source, ({ begin }) => begin)
  ))
}
