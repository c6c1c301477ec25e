import { Tally } from "@nightaudit/core"
import { Prediction, Reconciliation, Sample } from "@nightaudit/reconcile"
import { Console, Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { failed } from "../Failure.ts"
import * as Forecast from "../Forecast.ts"
import * as Lines from "../Lines.ts"
import * as Observability from "../Observability.ts"
import * as Platform from "../Platform.ts"
import * as Settings from "../Settings.ts"
import { flags as ofReconcile, requestOf } from "./Reconcile.ts"

const flags = {
  ...ofReconcile,
  format: Flag.Literals("format", ["table", "json"]).pipe(
    Flag.withDescription("A table with reasons, or one line of JSON (table)"),
    Flag.withDefault("table")
  )
}

export const plan = Command.make(
  "plan",
  flags,
  Effect.fn("plan")(function*(flags) {
    if (flags.source !== "platform") {
      return yield* failed({
        message: `--source ${flags.source} asks the platform for nothing, so there is nothing to predict: run reconcile`
      })
    }
    const settings = yield* Settings.read(flags)
    const forecast = yield* predict(requestOf(flags), settings, {
      isCompared: Option.isSome(flags.previous),
      isResumed: flags.resume
    }).pipe(Effect.provide(Platform.layer(settings)), Effect.mapError(failed))
    yield* Console.log(
      flags.format === "json" ? Forecast.json(forecast) : Forecast.text(forecast, yield* Lines.columns)
    )
  }, (effect, flags) => Effect.provide(effect, Observability.layer(flags)))
).pipe(
  Command.withDescription(
    "Predict how many requests a reconciliation takes and how long, and why: put plan in the place of reconcile, with the same flags. It asks for the enterprises, the services and a few pages, and writes nothing"
  ),
  Command.withShortDescription("Predict the requests and the time of a reconciliation before anything is spent"),
  Command.withExamples([
    {
      command: "nightaudit plan --from 2026-01-01 --to 2026-04-01",
      description: "What a quarter would take"
    },
    {
      command: "nightaudit plan --from 2026-01-01 --to 2026-04-01 --rate-limit 50/30s --page-size 500",
      description: "The same at a gentler pace"
    },
    {
      command: "nightaudit plan --from 2026-03-31 --to 2026-04-01 --format json",
      description: "A night, for a program to read"
    }
  ])
)

const predict = Effect.fnUntraced(function*(
  request: Reconciliation.Request,
  { extraction, gate }: Settings.Settings,
  { isCompared, isResumed }: { readonly isCompared: boolean; readonly isResumed: boolean }
) {
  const { operations } = yield* Tally.Tally
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
    prediction: Prediction.predict(begun, look.samples, assumptions),
    assumptions,
    asked: [...operations.values()].reduce((sum, { requests }) => sum + requests, 0),
    isResumed
  }
  return forecast
})
