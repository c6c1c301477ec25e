/**
 * A response whose body is read part by part; in every other form it is read through a web `Response`.
 *
 * @internal
 */
import type { Dispatcher } from "@effect/platform-node/Undici"
import { Effect, Inspectable, Option, Pipeable, Stream } from "effect"
import {
  Cookies,
  Headers,
  HttpClientError,
  type HttpClientRequest,
  HttpClientResponse,
  HttpIncomingMessage
} from "effect/http"
import type { BodyQueue } from "./bodyQueue.ts"

type RawHeaders = Parameters<NonNullable<Dispatcher.DispatchHandler["onResponseStart"]>>[2]

/** Statuses whose web `Response` may have no body. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

export class UndiciResponse extends Inspectable.Class implements HttpClientResponse.HttpClientResponse {
  readonly [HttpIncomingMessage.TypeId]: typeof HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly [HttpClientResponse.TypeId]: typeof HttpClientResponse.TypeId = HttpClientResponse.TypeId
  readonly request: HttpClientRequest.HttpClientRequest
  readonly url: string
  readonly status: number
  readonly headers: Headers.Headers
  readonly remoteAddress: Option.Option<string> = Option.none()
  /** The parts of the body as received, grouped by arrival; can be read only once. */
  readonly stream: Stream.Stream<Uint8Array, HttpClientError.HttpClientError>
  readonly #setCookie: string | ReadonlyArray<string> | undefined
  #cookies: Cookies.Cookies | undefined
  #web: HttpClientResponse.HttpClientResponse | undefined

  constructor(
    request: HttpClientRequest.HttpClientRequest,
    url: string,
    status: number,
    headers: RawHeaders,
    queue: BodyQueue
  ) {
    super()
    this.request = request
    this.url = url
    this.status = status
    this.headers = Headers.fromInput(headers)
    this.#setCookie = headers["set-cookie"]
    this.stream = Stream.fromPull(Effect.succeed(queue.pull((cause) =>
      new HttpClientError.HttpClientError({
        reason: new HttpClientError.DecodeError({ request, response: this, cause })
      })
    )))
  }

  get cookies(): Cookies.Cookies {
    return this.#cookies ??= Cookies.fromSetCookie(this.#setCookie ?? [])
  }

  get json() {
    return this.#asWeb.json
  }

  get text() {
    return this.#asWeb.text
  }

  get arrayBuffer() {
    return this.#asWeb.arrayBuffer
  }

  get urlParamsBody() {
    return this.#asWeb.urlParamsBody
  }

  get formData() {
    return this.#asWeb.formData
  }

  get upgrade() {
    return this.#asWeb.upgrade
  }

  get #asWeb(): HttpClientResponse.HttpClientResponse {
    return this.#web ??= HttpClientResponse.fromWeb(
      this.request,
      new Response(bodiless.has(this.status) ? null : Stream.toReadableStream(this.stream), {
        status: this.status,
        headers: Object.entries(this.headers)
      })
    )
  }

  toJSON(): unknown {
    return HttpIncomingMessage.inspect(this, {
      _id: "effect/http/HttpClientResponse",
      request: this.request.toJSON(),
      status: this.status
    })
  }

  pipe() {
    return Pipeable.pipeArguments(this, arguments)
  }
}
