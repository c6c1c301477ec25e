/**
 * The body of a response as text: capped while it streams, so that a body that unpacks to gigabytes costs no more than
 * the cap, and decoded without replacing what is no UTF-8.
 */
import { Effect, Result, Stream } from "effect"
import type { Duration } from "effect"
import type { HttpClientError, HttpClientResponse } from "effect/http"
import { Malformed, Timeout } from "./MewsError.ts"

/** 64 MiB, after decompression. */
const capBytes = 64 * 1024 * 1024

const decode = (chunks: ReadonlyArray<Uint8Array>): Result.Result<string, Malformed> =>
  Result.try({
    try: () => {
      const decoder = new TextDecoder("utf-8", { fatal: true })
      const text = chunks.map((chunk) => decoder.decode(chunk, { stream: true }))
      return text.join("") + decoder.decode()
    },
    catch: () => new Malformed({ kind: "encoding", detail: "it is no UTF-8" })
  })

/**
 * The whole body. Fails when it is larger than `cap` bytes (64 MiB), when no part of it comes for `idle`, and when it is
 * no UTF-8.
 */
export const text = (
  response: HttpClientResponse.HttpClientResponse,
  options: { readonly idle: Duration.Input; readonly cap?: number }
): Effect.Effect<string, Malformed | Timeout | HttpClientError.HttpClientError> => {
  const most = options.cap ?? capBytes
  let size = 0
  return response.stream.pipe(
    Stream.timeoutOrElse({
      duration: options.idle,
      orElse: () => Stream.fail(new Timeout({ phase: "idle" }))
    }),
    Stream.mapEffect((chunk) => {
      size += chunk.byteLength
      return size > most
        ? Effect.fail(new Malformed({ kind: "tooLarge", detail: `it is larger than ${most} bytes` }))
        : Effect.succeed(chunk)
    }),
    Stream.runCollect,
    Effect.flatMap((chunks) => Effect.fromResult(decode(chunks)))
  )
}
