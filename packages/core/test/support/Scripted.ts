import { Clock, Context, Effect, Fiber, Layer, Random, Redacted, Stream } from "effect"
import { HttpClient, HttpClientError, HttpClientResponse } from "effect/http"
import type { HttpClientRequest } from "effect/http"
import { TestClock } from "effect/testing"
import { Connector, Gate, OrderItem, Tally } from "../../src/index.ts"
import { instant } from "./Rows.ts"

/** What the platform, or what stands between, does with one request. */
export type Answer = (
  request: HttpClientRequest.HttpClientRequest
) => Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>

const encoder = new TextEncoder()

/** A response whose body comes as a stream says. */
export const streamed = (
  body: Stream.Stream<Uint8Array>,
  init: ResponseInit = { headers: { "content-type": "application/json" } }
): Answer =>
(request) =>
  Effect.sync(() =>
    Object.defineProperty(HttpClientResponse.fromWeb(request, new Response(null, init)), "stream", { value: body })
  )

export const bytes = (body: Uint8Array): Answer => streamed(Stream.make(body))

export const text = (body: string, init?: ResponseInit): Answer =>
  streamed(body === "" ? Stream.empty : Stream.make(encoder.encode(body)), init)

export const json = (body: unknown, headers: Record<string, string> = {}): Answer =>
  text(JSON.stringify(body), { headers: { "content-type": "application/json", ...headers } })

/** A page of order items. */
export const page = (rows: ReadonlyArray<unknown>, cursor: string | null = null, headers?: Record<string, string>) =>
  json({ OrderItems: rows, Cursor: cursor }, headers)

export const status = (code: number, headers: Record<string, string> = {}, body = ""): Answer =>
  text(body, { status: code, headers: { "content-type": "application/json", ...headers } })

/** A connection that fails, with what the transport gives as the cause. */
export const failing = (cause: unknown): Answer => (request) =>
  Effect.fail(new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) }))

export const silence: Answer = () => Effect.never

/** A request as it was sent. */
export interface Sent {
  /** Milliseconds of virtual time. */
  readonly at: number
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: Record<string, unknown>
  readonly signal: AbortSignal
  readonly request: HttpClientRequest.HttpClientRequest
}

/** What a scripted client was sent so far. */
export class Requests extends Context.Service<Requests, ReadonlyArray<Sent>>()("test/Requests") {}

const bodyOf = (request: HttpClientRequest.HttpClientRequest): Record<string, unknown> =>
  request.body._tag === "Uint8Array" ? JSON.parse(new TextDecoder().decode(request.body.body)) : {}

/** A client that gives the n-th request its answer, from 0. */
export const scripted = (answer: (n: number, sent: Sent) => Answer) =>
  Layer.effectContext(Effect.sync(() => {
    const sent: Array<Sent> = []
    const client = HttpClient.make((request, url, signal) =>
      Effect.flatMap(Clock.currentTimeMillis, (at) => {
        const one = {
          at,
          method: request.method,
          url: url.href,
          headers: { ...request.headers },
          body: bodyOf(request),
          signal,
          request
        }
        // Who asks at the same time has asked before anyone is answered.
        return Effect.andThen(Effect.yieldNow, answer(sent.push(one) - 1, one)(request))
      })
    )
    return Context.make(HttpClient.HttpClient, client).pipe(Context.add(Requests, sent))
  }))

/** The answers in turn; the last one again and again. */
export const inTurn = (...answers: readonly [Answer, ...ReadonlyArray<Answer>]) => (n: number): Answer =>
  answers[Math.min(n, answers.length - 1)] ?? answers[0]

export const credentials = {
  clientToken: Redacted.make("C0FFEE52D439EE52-CLIENT7Q2F44368DC78E1BF"),
  accessToken: Redacted.make("B16B00B5A0C4SS35-ACCESS9D31D4621C4817E02"),
  client: "nightaudit 0.1.0"
}

/** A connector over a scripted client. */
export const connected = (
  answer: (n: number, sent: Sent) => Answer,
  options: Partial<Connector.ConnectorOptions> = {}
) =>
  Connector.Connector.layer({ ...credentials, platformAddress: "https://api.mews-demo.com", ...options }).pipe(
    Layer.provideMerge(Layer.mergeAll(Gate.Gate.layer(), Tally.Tally.layer, scripted(answer)))
  )

export const filter = {
  UpdatedUtc: { StartUtc: instant("2026-03-01T00:00:00Z"), EndUtc: instant("2026-03-02T00:00:00Z") }
}

/** One page of order items. */
export const ask = Effect.flatMap(
  Connector.Connector,
  (connector) => connector.page(OrderItem.orderItems, filter, { Count: 1000 })
)

/** Begins an effect and lets it run until all it does is wait. The clock follows only what it woke itself. */
export const begin = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.tap(Effect.forkChild(Effect.delay(effect, "1 millis")), TestClock.adjust("1 millis"))

/** Runs an effect while a day of virtual time passes. */
export const elapse = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const fiber = yield* begin(effect)
    yield* TestClock.adjust("1 day")
    return yield* Fiber.join(fiber)
  })

/** When each request was sent, in milliseconds after the first. */
export const times = (sent: ReadonlyArray<Sent>): ReadonlyArray<number> => sent.map(({ at }) => at - (sent[0]?.at ?? 0))

/** Pins every random number. */
export const pinned = (value: number) =>
  Effect.provideService(Random.Random, { nextDoubleUnsafe: () => value, nextIntUnsafe: () => 0 })
