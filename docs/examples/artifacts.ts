import { Artifacts } from "@nightaudit/files"
import { type Reconciliation, Source, SourceRun } from "@nightaudit/reconcile"
import { Effect } from "effect"
import { audit } from "./reconcile.ts"

/** Reconciles into a folder: the artifacts appear together at the end, or not at all. */
export const night = Effect.fn("night")(
  function*(request: Reconciliation.Request, directory: string) {
    const { commit, write } = yield* Artifacts.writer(directory)
    const manifest = yield* audit(request, write)
    const { report } = yield* SourceRun.SourceRun
    yield* commit(manifest, report.quarantined)
    return manifest
  },
  Effect.provide(Source.Source.layerRun),
  Effect.scoped
)
