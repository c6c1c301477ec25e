import { Tally } from "@nightaudit/core"
import { Prediction, Sample } from "@nightaudit/forecast"
import { Reconciliation, Source, SourceRun } from "@nightaudit/reconcile"
import { Console, Effect, Layer, Option } from "effect"
import type { Flags } from "../commands/Plan.ts"
import { failed } from "../Failure.ts"
import * as Forecast from "../Forecast.ts"
import * as Lines from "../Lines.ts"
import * as Observability from "../Observability.ts"
import * as Platform from "../Platform.ts"
import * as Settings from "../Settings.ts"
import { requestOf } from "./Reconcile.ts"

export const run = Effect.fnUntraced(function*(flags: Flags) {
  if (flags.source !== "platform") {
    return yield* failed({
      message:
        `--source ${flags.source} sends no requests to the platform, so there is nothing to predict; run nightaudit reconcile`
    })
  }
  const settings = yield* Settings.read(flags)
  const forecast = yield* predict(requestOf(flags), settings, {
    isCompared: Option.isSome(flags.previous),
    isResumed: flags.resume
  }).pipe(Effect.provide(Layer.provideMerge(Source.Source.layerRun, Platform.layer(settings))), Effect.mapError(failed))
  yield* Console.log(
    flags.format === "json" ? Forecast.json(forecast) : Forecast.text(forecast, yield* Lines.columns)
  )
}, (effect, flags) =>
  effect.pipe(
    Observability.observed("plan", { from: flags.from, to: flags.to }, flags),
    Effect.provide(Observability.layer(flags))
  ))

const predict = Effect.fnUntraced(function*(
  request: Reconciliation.Request,
  { extraction, gate }: Settings.Settings,
  { isCompared, isResumed }: { readonly isCompared: boolean; readonly isResumed: boolean }
) {
  const { report: { operations } } = yield* SourceRun.SourceRun
  const { operations: looked } = yield* Tally.Tally
  const begun = yield* Reconciliation.begin(request)
  const beginning = [...operations].map(([operation, { requests, rows }]) => ({ operation, requests, rows }))
  const endsEmpty = [...operations.values()].some(({ pages, quarantined, rows }) =>
    pages > Math.ceil((rows + quarantined) / extraction.pageSize)
  )
  const look = yield* Sample.look(begun)
  const assumptions = {
    ...extraction,
    gate,
    endsEmpty,
    latencyMillis: look.pages === 0 ? 0 : look.millis / look.pages,
    beginning,
    isCompared
  }
  const forecast: Forecast.Forecast = {
    request,
    begun,
    look,
    prediction: Prediction.predict(begun, look.sample, assumptions),
    assumptions,
    asked: [...operations.values(), ...looked.values()].reduce((sum, { requests }) => sum + requests, 0),
    isResumed
  }
  return forecast
})
