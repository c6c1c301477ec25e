import { Effect, Layer, Stream } from "effect"
import { type HttpBody, HttpClient, HttpClientError, HttpClientResponse } from "effect/http"
import { received } from "./internal/fault/Received.ts"
import { Sandbox } from "./Sandbox.ts"

/**
 * An `HttpClient` that is answered by the sandbox in memory, whatever the host: no sockets, and time by the `Clock`. Never
 * shared with a runtime around it, which may have another sandbox.
 */
export const layerClient: Layer.Layer<HttpClient.HttpClient, never, Sandbox> = Layer.fresh(Layer.effect(
  HttpClient.HttpClient,
  Effect.map(Sandbox, (sandbox) =>
    HttpClient.make((request, url) =>
      Effect.gen(function*() {
        const body = yield* textOf(request.body).pipe(
          Effect.mapError((cause) =>
            new HttpClientError.HttpClientError({ reason: new HttpClientError.EncodeError({ request, cause }) })
          )
        )
        const answer = yield* sandbox.handle({
          method: request.method,
          path: `${url.pathname}${url.search}`,
          headers: request.headers,
          body
        })
        if (answer.wire !== undefined) return yield* received(request, answer, answer.wire)
        return HttpClientResponse.fromWeb(
          request,
          new Response(isBodiless(answer.status) ? null : answer.body, {
            status: answer.status,
            headers: answer.headers
          })
        )
      })
    ))
))

// https://fetch.spec.whatwg.org/#null-body-status
const isBodiless = (status: number): boolean => status === 204 || status === 205 || status === 304

const textOf = (body: HttpBody.HttpBody): Effect.Effect<string, unknown> => {
  switch (body._tag) {
    case "Empty":
      return Effect.succeed("")
    case "Uint8Array":
      return Effect.succeed(decoder.decode(body.body))
    case "Stream":
      return Stream.mkString(Stream.decodeText(body.stream))
    case "Raw":
      return typeof body.body === "string" ? Effect.succeed(body.body) : Effect.fail("The sandbox reads text only")
    case "FormData":
      return Effect.fail("The sandbox reads text only")
  }
}

const decoder = new TextDecoder()
