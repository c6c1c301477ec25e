import { Effect, Stream } from "effect"
import { HttpClientError, type HttpClientRequest, HttpClientResponse } from "effect/http"
import type { SandboxResponse } from "../../SandboxRequest.ts"
import { type Broken, bytesOf, sent, sizeOf, Spoilt, taken, type Wire } from "./Wire.ts"

/** An answer as a client gets it that unpacks what is compressed, as fetch does. */
export const received = Effect.fnUntraced(function*(
  request: HttpClientRequest.HttpClientRequest,
  answer: SandboxResponse,
  wire: Wire
): Effect.fn.Return<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError> {
  if (wire.broken !== undefined) {
    const cause = new ConnectionError(wire.broken, new URL(request.url).hostname)
    return yield* new HttpClientError.HttpClientError({
      reason: new HttpClientError.TransportError({ request, cause })
    })
  }
  if (wire.stall === "headers") return yield* Effect.never
  const size = sizeOf(bytesOf(answer.body, wire))
  const unpacked = Stream.fromIterable(bytesOf(answer.body, wire))
  const { spoilt } = wire
  const whole = spoilt === undefined
    ? unpacked
    : Stream.concat(taken(unpacked, Math.floor(size / 2)), Stream.failSync(() => new Spoilt(spoilt)))
  const body = yield* Stream.toReadableStreamEffect(sent(wire, whole, size))
  const length = wire.cut?.framing === "length" ? { "content-length": String(size) } : {}
  return HttpClientResponse.fromWeb(
    request,
    new Response(answer.status === 204 ? null : body, {
      status: answer.status,
      headers: { ...answer.headers, ...length }
    })
  )
})

/** An error as Node's sockets give it. */
class ConnectionError extends Error {
  readonly code: string
  readonly syscall: string
  constructor({ code, kind }: Broken, host: string) {
    const syscall = { dns: "getaddrinfo", garbage: "parse", refuse: "connect", reset: "read", tls: "connect" }[kind]
    super(kind === "dns" ? `${syscall} ${code} ${host}` : `${syscall} ${code}`)
    this.code = code
    this.syscall = syscall
  }
}
