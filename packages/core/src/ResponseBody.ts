/**
 * The body of a response: capped while it streams, so that a body that unpacks to gigabytes costs no more than the cap, and
 * decoded without replacing what is no UTF-8.
 */
import { Duration, Effect, Result, Stream } from "effect"
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
  readonly idle: Duration.Duration
  readonly cap?: number
}

/** The whole body. Fails when it is larger than `cap` bytes (64 MiB), and when no part of it comes for `idle`. */
export const bytes = (
  response: HttpClientResponse.HttpClientResponse,
  { cap = capBytes, idle }: Options
): Effect.Effect<Uint8Array, Malformed | Timeout | HttpClientError.HttpClientError> =>
  Effect.clockWith((clock) => {
    const parts: Array<Uint8Array> = []
    let size = 0
    let lastCame = clock.currentTimeMillisUnsafe()
    const read = Stream.runForEachArray(response.stream, (came) => {
      lastCame = clock.currentTimeMillisUnsafe()
      for (const part of came) {
        parts.push(part)
        size += part.byteLength
      }
      return size > cap
        ? Effect.fail(new Malformed({ kind: "tooLarge", detail: `it is larger than ${cap} bytes` }))
        : Effect.void
    })
    const mostIdle = Duration.toMillis(idle)
    // One timer for the whole body: one for each of its parts costs more than all else that is done with them.
    const watch: Effect.Effect<never, Timeout> = Effect.suspend(() => {
      const left = lastCame + mostIdle - clock.currentTimeMillisUnsafe()
      return left <= 0 ? Effect.fail(new Timeout({ phase: "idle" })) : Effect.andThen(Effect.sleep(left), watch)
    })
    return Effect.raceFirst(read, watch).pipe(Effect.map(() => joined(parts, size)))
  })

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
