import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { ByteSize, Effect, type Scope } from "effect"
import { HttpIncomingMessage, type HttpServerError, HttpServerRequest, HttpServerResponse } from "effect/http"
import { createServer } from "node:http"
import { gzipSync } from "node:zlib"
import { shown } from "./internal/api/Token.ts"
import { written } from "./internal/fault/Written.ts"
import { Sandbox } from "./Sandbox.ts"

export interface ServeOptions {
  /** Default 0: any port that is free. */
  readonly port?: number
}

/** Where a sandbox is served, and the tokens that open it and nothing else. */
export interface Served {
  readonly url: string
  readonly clientToken: string
  readonly accessToken: string
}

/**
 * Serves a sandbox on 127.0.0.1 until the scope closes, and gives its URL once it listens.
 *
 * Requests under a name that is not of this machine are refused, as a page that was led here by its DNS would send them.
 */
export const serve = Effect.fn("SandboxServer.serve")(function*(
  options: ServeOptions = {}
): Effect.fn.Return<Served, HttpServerError.ServeError, Sandbox | Scope.Scope> {
  const sandbox = yield* Sandbox
  const node = createServer({ headersTimeout: 5000, requestTimeout: 10_000, connectionsCheckingInterval: 1000 })
  node.maxConnections = 512
  const server = yield* NodeHttpServer.make(() => node, {
    host: "127.0.0.1",
    port: options.port ?? 0,
    disablePreemptiveShutdown: true
  })
  // A closing server no longer times out requests, so that a client which never finishes one would keep it open.
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      node.close()
      node.closeAllConnections()
    })
  )
  yield* server.serve(respond(sandbox))
  const { address } = server
  return {
    url: `http://127.0.0.1:${address._tag === "UnixPathAddress" ? 0 : address.port}`,
    clientToken: shown(sandbox.clientToken),
    accessToken: shown(sandbox.accessToken)
  }
})

const MAX_BODY = 1024 * 1024

const HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i

const ORIGIN = /^https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i

const respond = (sandbox: Sandbox["Service"]) =>
  Effect.gen(function*() {
    const request = yield* HttpServerRequest.HttpServerRequest
    const { host, origin } = request.headers
    if (!HOST.test(host ?? "") || (origin !== undefined && !ORIGIN.test(origin))) {
      return refusal(403, "Only this machine is served.")
    }
    if (Number(request.headers["content-length"] ?? 0) > MAX_BODY) return refusal(413, "The body is too large.")
    const body = yield* request.text
    const answer = yield* sandbox.handle({ method: request.method, path: request.url, headers: request.headers, body })
    if (answer.wire !== undefined) {
      return yield* written(NodeHttpServerRequest.toIncomingMessage(request).socket, answer, answer.wire)
    }
    if (answer.headers["content-encoding"] === "gzip") {
      return HttpServerResponse.uint8Array(gzipSync(answer.body), {
        status: answer.status,
        headers: answer.headers,
        contentType: answer.headers["content-type"] ?? "application/json"
      })
    }
    return answer.status === 204
      ? HttpServerResponse.empty({ status: 204, headers: answer.headers })
      : HttpServerResponse.text(answer.body, {
        status: answer.status,
        headers: answer.headers,
        contentType: answer.headers["content-type"] ?? "application/json"
      })
  }).pipe(
    Effect.catchTag("HttpServerError", () => Effect.succeed(refusal(413, "The body is too large, or broke off."))),
    Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(MAX_BODY)),
    // A handler is not interruptible by itself: one whose client is gone would keep the server open.
    Effect.interruptible
  )

const refusal = (status: 403 | 413, message: string): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(JSON.stringify({ Message: message, RequestId: null, Details: null }), {
    status,
    contentType: "application/json; charset=utf-8",
    headers: { connection: "close" }
  })
