/**
 * The body of a response: capped while it streams, so that a body that unpacks to gigabytes costs no more than the cap, and
 * decoded without replacing what is no UTF-8.
 */
import { Effect, Result, Stream } from "effect"
import type { Duration } from "effect"
import type { HttpClientError, HttpClientResponse } from "effect/http"
import { Malformed, Timeout } from "./MewsError.ts"

/** 64 MiB, after decompression. */
const capBytes = 64 * 1024 * 1024

/** The bytes as text; damaged when they are no UTF-8. */
export const decode = (body: Uint8Array): Result.Result<string, Malformed> =>
  Result.try({
    try: () => new TextDecoder("utf-8", { fatal: true }).decode(body),
    catch: () => new Malformed({ kind: "encoding", detail: "it is no UTF-8" })
  })

export interface Options {
  readonly idle: Duration.Input
  readonly cap?: number
}

/** The whole body. Fails when it is larger than `cap` bytes (64 MiB), and when no part of it comes for `idle`. */
export const bytes = (
  response: HttpClientResponse.HttpClientResponse,
  options: Options
): Effect.Effect<Uint8Array, Malformed | Timeout | HttpClientError.HttpClientError> => {
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
    Effect.map((chunks) => joined(chunks, size))
  )
}

/** The whole body as text. Fails as {@link bytes} does, and when it is no UTF-8. */
export const text = (
  response: HttpClientResponse.HttpClientResponse,
  options: Options
): Effect.Effect<string, Malformed | Timeout | HttpClientError.HttpClientError> =>
  Effect.flatMap(bytes(response, options), (body) => Effect.fromResult(decode(body)))

const joined = (chunks: ReadonlyArray<Uint8Array>, size: number): Uint8Array => {
  const [first] = chunks
  if (chunks.length === 1 && first !== undefined) return first
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}
