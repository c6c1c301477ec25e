/**
 * What a person, or a program, reads of a prediction.
 */
import type { Gate } from "@nightaudit/core"
import type { Estimate, Prediction, Sample } from "@nightaudit/forecast"
import type { Reconciliation } from "@nightaudit/reconcile"
import { Duration } from "effect"
import { table, wrapped } from "./Lines.ts"
import * as Summary from "./Summary.ts"

/** A prediction beside what it rests on. */
export interface Forecast {
  readonly request: Reconciliation.Request
  readonly begun: Reconciliation.Begun
  readonly look: Sample.Look
  readonly prediction: Prediction.Prediction
  readonly assumptions: Prediction.Assumptions
  /** Requests that the prediction took itself. */
  readonly asked: number
  /** True where a run is taken up, which has read some of it already. */
  readonly isResumed: boolean
}

const limitOf = ({ limit, window }: Gate.GateOptions) => ({
  requests: limit,
  seconds: Duration.toSeconds(Duration.fromInputUnsafe(window))
})

/** The prediction as one line of JSON. */
export const json = ({ asked, assumptions, begun, look, prediction, request }: Forecast): string =>
  JSON.stringify({
    schemaVersion: 1,
    window: { from: request.from, to: request.to, basis: begun.basis },
    enterprises: begun.partitions.length,
    requests: prediction.requests,
    seconds: prediction.seconds,
    limit: { ...limitOf(assumptions.gate), takes: prediction.limitSeconds },
    steps: prediction.steps,
    assumptions: {
      pageSize: assumptions.pageSize,
      concurrency: assumptions.concurrency,
      endsEmpty: assumptions.endsEmpty,
      latencyMillis: Math.round(assumptions.latencyMillis),
      sampledEnterprises: look.samples.length
    },
    asked
  })

const whys: Record<Prediction.Reading, string> = {
  all: "which there are",
  range: "items of the range",
  meanwhile: "items that change meanwhile",
  changed: "orders that changed in the range",
  ofOrders: "all items of the orders",
  byId: "orders that items name",
  again: "what is looked up once more"
}

/** The prediction as a table, with its reasons. */
export const text = (forecast: Forecast, columns = Infinity): string => {
  const said = (line: string) => wrapped(line, columns)
  const { asked, assumptions, begun, isResumed, prediction, request } = forecast
  const hotels = Summary.plural(begun.partitions.length, "hotel")
  return [
    ...said(`Order items ${Summary.bases[begun.basis]} from ${request.from} to ${request.to}, of ${hotels}`),
    "",
    ...said(
      `${between(prediction.requests, Summary.count)} requests, likely ${
        Summary.count(prediction.requests.likely)
      }, in ${between(prediction.seconds, duration)}, likely ${duration(prediction.seconds.likely)}.`
    ),
    "",
    ...table(
      ["operation", "why it is asked", "listings", "rows", "requests", "least", "most"],
      prediction.steps.map(({ listings, operation, reading, requests, rows }) => [
        operation,
        whys[reading],
        ...[listings.likely, rows.likely, requests.likely, requests.least, requests.most].map(Summary.count)
      ]),
      { right: 2, columns }
    ),
    "",
    ...reasons(forecast).flatMap(said),
    ...(isResumed ? said("With --resume less is asked: what was read to its end is not read again.") : []),
    ...said(
      `This prediction took ${Summary.plural(asked, "request")}, each ${
        Math.round(assumptions.latencyMillis)
      } ms on average. Nothing was written.`
    )
  ].join("\n")
}

const reasons = ({ assumptions, begun, look, prediction }: Forecast): ReadonlyArray<string> => {
  const { concurrency, endsEmpty, gate, pageSize } = assumptions
  const { requests, seconds } = limitOf(gate)
  const [looked, hotels] = [look.samples.length, begun.partitions.length]
  return [
    "A listing is an interval of at most 28 days, or a list of at most 1,000 ids. It takes a request for every " +
    `${Summary.count(pageSize)} rows${endsEmpty ? ", and one more, for its end" : ""}; one without rows takes one.`,
    `Rows were counted in the middle of the range of ${Summary.plural(looked, "hotel")}${
      looked < hotels ? ` of ${Summary.count(hotels)}` : ""
    }, and the items of a few of its orders. The rest of the range may have half or twice as many${
      looked < hotels ? ", another hotel a quarter or four times" : ""
    }: that is the least and the most.`,
    `The limit of ${Summary.count(requests)} requests in ${duration(seconds)} alone takes ${
      between(prediction.limitSeconds, duration)
    }; up to ${concurrency} intervals are read at the same time.`,
    "More is asked when the platform refuses requests, or wants them smaller: --page-size and --rate-limit change that."
  ]
}

const between = ({ least, most }: Estimate.Estimate, text: (value: number) => string): string =>
  text(least) === text(most) ? text(least) : `${text(least)} to ${text(most)}`

/** A length of time as a person says it. */
export const duration = (seconds: number): string => {
  const whole = Math.round(seconds)
  if (whole < 90) return `${whole} s`
  const minutes = Math.round(whole / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
