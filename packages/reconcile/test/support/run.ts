import { Connector, Extraction, Gate, Instant, Operations, Tally } from "@nightaudit/core"
import { layerClient, Sandbox, type SandboxOptions, truth, type TruthQuery } from "@nightaudit/sandbox"
import { Effect, Fiber, Layer, Redacted, Schema, Stream } from "effect"
import { HttpClient, HttpClientRequest, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import { type Finding, Manifest, type Outcome, Reconciliation, Source, SourceRun } from "../../src/index.ts"

/** What the platform was asked. */
export interface Asked {
  readonly operation: string
  readonly body: Readonly<Record<string, unknown>>
}

export type Row = Readonly<Record<string, unknown>>

/** What a test does to the requests and answers between the connector and the sandbox. */
export interface Interference {
  /** The status of the answer, where it is a refusal. */
  readonly refuses?: (asked: Asked) => number | undefined
  /** What is asked instead. */
  readonly asks?: (asked: Asked) => Readonly<Record<string, unknown>>
  /** What comes instead of a row. */
  readonly answers?: (asked: Asked, row: Row) => Row
}

export interface Options extends SandboxOptions, Extraction.ExtractionOptions, Interference {}

const decodeBody = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))
const decodeRows = Schema.decodeUnknownSync(Schema.Array(Schema.Record(Schema.String, Schema.Unknown)))

const askedOf = (request: HttpClientRequest.HttpClientRequest): Asked => ({
  operation: Operations.operations.find(({ path }) => request.url.endsWith(path))?.name ?? request.url,
  body: decodeBody(request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : "{}")
})

const interfere = ({ answers, asks, refuses }: Interference) => (client: HttpClient.HttpClient) =>
  client.pipe(
    HttpClient.mapRequest((request) =>
      asks === undefined ? request : HttpClientRequest.bodyJsonUnsafe(request, asks(askedOf(request)))
    ),
    HttpClient.transform(Effect.fnUntraced(function*(answer, request) {
      const asked = askedOf(request)
      const status = refuses?.(asked)
      if (status !== undefined) return HttpClientResponse.fromWeb(request, new Response("{}", { status }))
      const response = yield* answer
      if (answers === undefined || response.status !== 200) return response
      const entries = Object.entries(decodeBody(yield* response.text)).map(([name, value]) => [
        name,
        Array.isArray(value) ? decodeRows(value).map((row) => answers(asked, row)) : value
      ])
      return HttpClientResponse.fromWeb(request, Response.json(Object.fromEntries(entries)))
    }))
  )

const [clientToken, accessToken] = [Redacted.make("client"), Redacted.make("access")]
const unlimited = { limit: 1_000_000, window: "1 second" } as const

/** A reconciler with the sandbox that it reads. */
export const layer = ({ answers, asks, concurrency, pageSize, refuses, ...options }: Options = {}) =>
  Source.Source.layerRun.pipe(
    Layer.provideMerge(Source.Source.layerExtraction),
    Layer.provideMerge(Extraction.Extraction.layer({
      ...(concurrency !== undefined && { concurrency }),
      ...(pageSize !== undefined && { pageSize })
    })),
    Layer.provideMerge(Connector.Connector.layer({
      platformAddress: "https://api.mews-demo.com",
      clientToken,
      accessToken,
      client: "nightaudit tests"
    })),
    Layer.provideMerge(Layer.mergeAll(Gate.Gate.layer(unlimited), Tally.Tally.layer)),
    Layer.provide(Layer.effect(
      HttpClient.HttpClient,
      Effect.map(
        HttpClient.HttpClient,
        interfere({ ...(answers && { answers }), ...(asks && { asks }), ...(refuses && { refuses }) })
      )
    )),
    Layer.provideMerge(layerClient),
    Layer.provideMerge(Sandbox.layer({ ...options, clientToken, accessToken, rateLimit: unlimited }))
  )

export const march = { from: "2026-03-01", to: "2026-04-01", basis: "consumed" } as const

/** A request, judged when the story of the hotel stops. */
export type Query = Omit<TruthQuery, "asOf">

export type Order = Extract<Outcome.Outcome, { readonly _tag: "Order" }>
export type Enterprise = Extract<Outcome.Outcome, { readonly _tag: "Enterprise" }>

/** Runs a reconciliation to its end. */
export const reconcile = Effect.fnUntraced(function*(query: Query = march) {
  const { hotel } = yield* Sandbox
  const asOf = Instant.Instant.make(hotel.asOf)
  const outcomes = yield* Stream.runCollect(Reconciliation.stream({ ...query, asOf }))
  const summary = new Manifest.Summary()
  for (const outcome of outcomes) summary.add(outcome)
  const manifest = Manifest.make({
    window: query,
    basis: query.basis,
    asOf,
    summary,
    report: (yield* SourceRun.SourceRun).report
  })
  const enterprises = outcomes.filter((outcome): outcome is Enterprise => outcome._tag === "Enterprise")
  return {
    outcomes,
    manifest,
    orders: outcomes.filter((outcome): outcome is Order => outcome._tag === "Order"),
    enterprises,
    findings: outcomes.flatMap(({ findings }): ReadonlyArray<Finding.Finding> => findings),
    totals: enterprises.flatMap(({ totals }) => totals)
  }
})

/** Runs an effect while virtual time passes. */
export const elapse = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(effect)
    while (fiber.pollUnsafe() === undefined) yield* TestClock.adjust("500 millis")
    return yield* Fiber.join(fiber)
  })

/** What a reconciliation of the sandbox's hotel must come to, by the sandbox's own account. */
export const expected = (query: Query = march) =>
  Effect.map(Sandbox, ({ hotel }) => truth(hotel, { ...query, asOf: hotel.asOf }))

/** The outcomes as the bytes that a sink would write. */
export const bytes = (outcomes: ReadonlyArray<object>): string =>
  outcomes.map((outcome) => JSON.stringify(outcome)).join("\n")

const Within = Schema.Struct({ StartUtc: Schema.String, EndUtc: Schema.String })

/** The interval that a field of a request names, where it does. */
export const within = (value: unknown): typeof Within.Type | undefined => Schema.is(Within)(value) ? value : undefined
