import { Effect, Layer, Ref } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"

/** The client of the context, whose answers are altered as the reference says when they come. */
export const altered = (alter: Ref.Ref<(text: string) => string>) =>
  Layer.effect(
    HttpClient.HttpClient,
    Effect.map(HttpClient.HttpClient, (client) =>
      HttpClient.transformResponse(
        client,
        Effect.flatMap((response) =>
          Effect.gen(function*() {
            const text = (yield* Ref.get(alter))(yield* response.text)
            return HttpClientResponse.fromWeb(
              response.request,
              new Response(text, { status: response.status, headers: response.headers })
            )
          })
        )
      ))
  )
