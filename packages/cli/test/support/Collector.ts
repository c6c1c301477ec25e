import { Effect, Schema } from "effect"
import type { ServerResponse } from "node:http"
import { listen } from "./Served.ts"

const Attributes = Schema.Array(
  Schema.Struct({
    key: Schema.String,
    value: Schema.Struct({
      stringValue: Schema.optionalKey(Schema.String),
      intValue: Schema.optionalKey(Schema.Unknown),
      doubleValue: Schema.optionalKey(Schema.Unknown)
    })
  })
)

const Points = Schema.Struct({
  dataPoints: Schema.Array(Schema.Struct({ attributes: Attributes, asDouble: Schema.Number }))
})

const MetricsBody = Schema.Struct({
  resourceMetrics: Schema.Array(Schema.Struct({
    scopeMetrics: Schema.Array(Schema.Struct({
      metrics: Schema.Array(Schema.Struct({
        name: Schema.String,
        unit: Schema.String,
        sum: Schema.optionalKey(Points),
        gauge: Schema.optionalKey(Points)
      }))
    }))
  }))
})

const TracesBody = Schema.Struct({
  resourceSpans: Schema.Array(Schema.Struct({
    scopeSpans: Schema.Array(Schema.Struct({
      spans: Schema.Array(Schema.Struct({
        name: Schema.String,
        spanId: Schema.String,
        parentSpanId: Schema.optionalKey(Schema.String)
      }))
    }))
  }))
})

const decode = <S extends Schema.ConstraintDecoder<unknown>>(schema: S) =>
  Schema.decodeUnknownSync(Schema.fromJsonString(schema))

export interface Point {
  readonly name: string
  readonly unit: string
  readonly value: number
  readonly attributes: Readonly<Record<string, string | undefined>>
}

/** An OTLP collector on loopback, and the data that it has received. */
export const collector = (answer: (response: ServerResponse) => void = (response) => response.end("{}")) =>
  Effect.gen(function*() {
    const received: Array<{ readonly path: string; readonly body: string }> = []
    const url = yield* listen((request, response) => {
      let body = ""
      request.setEncoding("utf8").on("data", (text: string) => body += text).on("end", () => {
        received.push({ path: request.url ?? "", body })
        answer(response)
      })
    })
    const bodies = (path: string) => received.filter((each) => each.path === path).map(({ body }) => body)
    return {
      url,
      received,
      /** The metrics as received last. */
      metrics: (): ReadonlyArray<Point> =>
        bodies("/v1/metrics").slice(-1).flatMap((body) =>
          decode(MetricsBody)(body).resourceMetrics.flatMap(({ scopeMetrics }) =>
            scopeMetrics.flatMap(({ metrics }) =>
              metrics.flatMap(({ gauge, name, sum, unit }) =>
                (sum ?? gauge)?.dataPoints.map(({ asDouble, attributes }) => ({
                  name,
                  unit,
                  value: asDouble,
                  attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]))
                })) ?? []
              )
            )
          )
        ),
      spans: () =>
        bodies("/v1/traces").flatMap((body) =>
          decode(TracesBody)(body).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
        )
    }
  })
