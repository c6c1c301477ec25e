/**
 * A prediction as a table or as JSON.
 */
import type { Gate } from "@nightaudit/core"
import type { Estimate, Prediction, Sample } from "@nightaudit/forecast"
import type { Reconciliation } from "@nightaudit/reconcile"
import { Duration } from "effect"
import { table, wrapped } from "./Lines.ts"
import * as Summary from "./Summary.ts"

/** A prediction with its basis. */
export interface Forecast {
  readonly request: Reconciliation.Request
  readonly begun: Reconciliation.Begun
  readonly look: Sample.Sampling
  readonly prediction: Prediction.Prediction
  readonly assumptions: Prediction.Assumptions
  /** Requests that the prediction itself took. */
  readonly asked: number
  /** True if an interrupted run is resumed, which has read part of the data already. */
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
      sampledEnterprises: look.sample.enterprises
    },
    asked
  })

const whys: Record<Prediction.Reading, string> = {
  all: "all of them",
  range: "items of the range",
  meanwhile: "items changed during the run",
  changed: "orders changed in the range",
  ofOrders: "all items of the orders",
  byId: "orders that items refer to",
  again: "lookups of conflicting rows"
}

/** The prediction as a table, with its reasons. */
export const text = (forecast: Forecast, columns = Infinity): string => {
  const paragraph = (line: string) => wrapped(line, columns)
  const { asked, assumptions, begun, isResumed, prediction, request } = forecast
  const properties = Summary.plural(begun.partitions.length, "property", "properties")
  return [
    ...paragraph(
      `Order items ${Summary.bases[begun.basis]} from ${request.from} to ${request.to} (end excluded), of ${properties}`
    ),
    "",
    ...paragraph(
      `${between(prediction.requests, Summary.count)} requests, likely ${
        Summary.count(prediction.requests.likely)
      }, in ${between(prediction.seconds, duration)}, likely ${duration(prediction.seconds.likely)}.`
    ),
    "",
    ...table(
      ["operation", "purpose", "listings", "rows", "requests", "minimum", "maximum"],
      prediction.steps.map(({ listings, operation, reading, requests, rows }) => [
        operation,
        whys[reading],
        ...[listings.likely, rows.likely, requests.likely, requests.least, requests.most].map(Summary.count)
      ]),
      { right: 2, columns }
    ),
    "",
    ...reasons(forecast).flatMap(paragraph),
    ...(isResumed
      ? paragraph("With --resume fewer requests are sent: listings that were read completely are not read again.")
      : []),
    ...paragraph(
      `This prediction took ${Summary.plural(asked, "request")} of ${
        Summary.count(Math.round(assumptions.latencyMillis))
      } ms on average. Nothing was written.`
    )
  ].join("\n")
}

const reasons = ({ assumptions, begun, look, prediction }: Forecast): ReadonlyArray<string> => {
  const { concurrency, endsEmpty, gate, pageSize } = assumptions
  const { requests, seconds } = limitOf(gate)
  const [sampled, properties] = [look.sample.enterprises, begun.partitions.length]
  return [
    "A listing is an interval of at most three months, or a list of at most 1,000 IDs. It takes one request for every " +
    `${Summary.count(pageSize)} rows${
      endsEmpty ? ", and one more for its end" : ""
    }; a listing without rows takes one.`,
    `Rows were counted in the middle of the range at ${Summary.plural(sampled, "property", "properties")}${
      sampled < properties ? ` of ${Summary.count(properties)}` : ""
    }, and the items of a few orders. The minimum and maximum assume half and twice as many rows in the rest of the range, and a ` +
    "quarter and four times as many of some properties as of others, where not all are read together.",
    `The limit of ${Summary.count(requests)} requests in ${duration(seconds)} alone takes ${
      between(prediction.limitSeconds, duration)
    }; up to ${concurrency} intervals are read at the same time.`,
    "More requests are sent if the platform rejects some or asks for smaller ones: see --page-size and --rate-limit."
  ]
}

const between = ({ least, most }: Estimate.Estimate, text: (value: number) => string): string =>
  text(least) === text(most) ? text(least) : `${text(least)} to ${text(most)}`

/** A duration in words: `45 s`, `12 min`, `2 h 5 min`. */
export const duration = (seconds: number): string => {
  const whole = Math.round(seconds)
  if (whole < 90) return `${whole} s`
  const minutes = Math.round(whole / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
