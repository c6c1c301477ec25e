/**
 * An `HttpClient` over undici that hands a body on as it comes off the socket: the streams that Node and undici lay over it cost
 * as much again as the reading itself.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import type { Dispatcher } from "@effect/platform-node/Undici"
import { type Config, Effect, Layer, Predicate, Result } from "effect"
import { HttpClient, HttpClientError, type HttpClientRequest } from "effect/http"
import { BodyQueue } from "./internal/bodyQueue.ts"
import * as Dispatchers from "./internal/dispatchers.ts"
import { Lines, type Sending } from "./internal/line.ts"
import { UndiciResponse } from "./internal/response.ts"
import * as Proxies from "./Proxies.ts"

/**
 * Requests whose body is in memory are dispatched at once; those that stream a body, send a form or ask for an upgrade are left to
 * the client of `@effect/platform-node`. Redirects are given to the caller, and nothing is decompressed. A response that is not read
 * to its end holds its connection until the request's scope closes or the request is interrupted: see `HttpClient.withScope`.
 * Fails with a `TransportError` when no response comes, and the body with a `DecodeError` when it breaks off.
 *
 * A request that went over a connection which another had used before, and which was lost before any byte of an answer came, is sent
 * once more over a new one: the server had closed it meanwhile. That holds for every method: what must not be sent twice does not
 * belong here.
 */
export const layer: Layer.Layer<HttpClient.HttpClient> = Layer.suspend(() =>
  Layer.provide(layerWire, Layer.effect(Dispatchers.Wire, Dispatchers.make(Proxies.none)))
)

/**
 * The same through the proxies that the environment names (`https_proxy`, `http_proxy`, `no_proxy`, or in capitals), but for hosts of
 * this machine. The proxy gives a tunnel and sees nothing of what goes through it.
 */
export const layerEnvironment: Layer.Layer<HttpClient.HttpClient, Proxies.ProxyRefused | Config.ConfigError> = Layer
  .suspend(() =>
    Layer.provide(
      layerWire,
      Layer.effect(Dispatchers.Wire, Effect.flatMap(Proxies.fromEnvironment, Dispatchers.make))
    )
  )

/** The same over a dispatcher of the caller's, such as a proxy agent. What it loses is not sent again. */
export const layerNoDispatcher: Layer.Layer<HttpClient.HttpClient, never, NodeHttpClient.Dispatcher> = HttpClient
  .layerMergedContext(
    Effect.flatMap(NodeHttpClient.Dispatcher, (dispatcher) => make({ dispatcher, lines: new Lines() }))
  )

const layerWire = HttpClient.layerMergedContext(
  Effect.flatMap(Dispatchers.Wire, (dispatchers) => make(dispatchers))
)

const make = Effect.fnUntraced(function*(dispatchers: Dispatchers.Dispatchers) {
  const plain = HttpClient.make((request, url, signal, fiber) =>
    dispatch(dispatchers, request, signal, url.href.split("#", 1)[0] ?? "", {
      ...fiber.getRef(NodeHttpClient.UndiciOptions),
      method: request.method,
      headers: request.headers,
      origin: url.origin,
      path: url.pathname + url.search,
      body: bodyOf(request) ?? null,
      // How long may be waited is the caller's to say.
      headersTimeout: 60 * 60 * 1000,
      bodyTimeout: 0
    })
  )
  const others = yield* Effect.provideService(
    NodeHttpClient.makeUndici,
    NodeHttpClient.Dispatcher,
    dispatchers.dispatcher
  )
  return HttpClient.transform(
    others,
    (effect, request) =>
      request.headers["upgrade"] === undefined && bodyOf(request) !== undefined ? plain.execute(request) : effect
  )
})

/** The body where it is in memory, null where there is none. */
const bodyOf = ({ body }: HttpClientRequest.HttpClientRequest): Uint8Array | string | null | undefined => {
  if (body._tag === "Empty") return null
  if (body._tag === "Uint8Array") return body.body
  return body._tag === "Raw" && (Predicate.isString(body.body) || body.body instanceof Uint8Array)
    ? body.body
    : undefined
}

const dispatch = (
  { dispatcher, fresh, lines }: Dispatchers.Dispatchers,
  request: HttpClientRequest.HttpClientRequest,
  signal: AbortSignal,
  url: string,
  options: Dispatcher.DispatchOptions
): Effect.Effect<UndiciResponse, HttpClientError.HttpClientError> =>
  Effect.callback((resume) => {
    const queue = new BodyQueue()
    let controller: Dispatcher.DispatchController | undefined
    let isOver = false
    const over = () => {
      isOver = true
      signal.removeEventListener("abort", leave)
    }
    const leave = () => {
      if (isOver) return
      over()
      controller?.abort(interrupted(signal))
    }
    const fail = (cause: unknown) => {
      over()
      queue.fail(cause)
      resume(
        Effect.fail(
          new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) })
        )
      )
    }
    const send = (by: Dispatcher, next: Dispatcher | undefined, more: Partial<Dispatcher.DispatchOptions>) => {
      const sending: Sending = { isReused: false, isAnswered: false }
      const begun = Result.try(() =>
        by.dispatch({ ...options, ...more }, {
          onRequestStart: (started) => {
            controller = started
            // It was left while it waited for a connection.
            if (isOver) started.abort(interrupted(signal))
            else lines.begin(sending)
          },
          onResponseStart: (started, status, headers) => {
            // Until then only informational answers have come.
            if (status < 200) return
            queue.begin(started)
            resume(Effect.succeed(new UndiciResponse(request, url, status, headers, queue)))
          },
          onResponseData: (_, part) => queue.add(part),
          onResponseEnd: () => {
            over()
            queue.end()
          },
          onResponseError: (_, cause) =>
            next !== undefined && !isOver && sending.isReused && !sending.isAnswered && isLost(cause)
              ? send(next, undefined, { reset: true })
              : fail(cause)
        })
      )
      if (Result.isFailure(begun)) fail(begun.failure)
    }
    if (signal.aborted) return fail(interrupted(signal))
    signal.addEventListener("abort", leave)
    send(dispatcher, fresh, {})
    return Effect.sync(leave)
  })

const lost: ReadonlySet<unknown> = new Set(["ECONNRESET", "ECONNABORTED", "EPIPE", "UND_ERR_SOCKET"])

const isLost = (cause: Error): boolean => Predicate.hasProperty(cause, "code") && lost.has(cause.code)

const interrupted = ({ reason }: AbortSignal): Error =>
  reason instanceof Error ? reason : new Error("The request was interrupted")
