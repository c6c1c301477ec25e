/**
 * Reads the body of a response with a size limit that applies while it streams, also to its decompressed size, and decodes it
 * without replacing invalid UTF-8.
 */
import { Duration, Effect, Result, Stream } from "effect"
import type { HttpClientError, HttpClientResponse } from "effect/http"
import { monotonicMillisOf } from "./internal/monotonic.ts"
import { unpack } from "./internal/unpack.ts"
import { Malformed, Timeout } from "./MewsError.ts"

/** 64 MiB, after decompression. */
const capBytes = 64 * 1024 * 1024

/** The bytes as text; fails if they are not valid UTF-8. */
export const decode = (body: Uint8Array): Result.Result<string, Malformed> =>
  Result.try({
    try: () => new TextDecoder("utf-8", { fatal: true }).decode(body),
    catch: () => new Malformed({ kind: "encoding", detail: "it is not valid UTF-8" })
  })

export interface Options {
  readonly idle: Duration.Duration
  readonly cap?: number
}

/** A body as its consecutive parts. */
export type Parts = ReadonlyArray<Uint8Array>

/**
 * The whole body, decompressed according to its content coding. Fails if it is larger than `cap` bytes (64 MiB by default),
 * compressed or decompressed, if it cannot be decompressed, or if no part of it arrives for `idle`.
 */
export const parts = (
  response: HttpClientResponse.HttpClientResponse,
  { cap = capBytes, idle }: Options
): Effect.Effect<Parts, Malformed | Timeout | HttpClientError.HttpClientError> =>
  Effect.clockWith((clock) => {
    const parts: Array<Uint8Array> = []
    let size = 0
    let lastCame = monotonicMillisOf(clock)
    const read = Stream.runForEachArray(response.stream, (came) => {
      lastCame = monotonicMillisOf(clock)
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
      const left = lastCame + mostIdle - monotonicMillisOf(clock)
      return left <= 0 ? Effect.fail(new Timeout({ phase: "idle" })) : Effect.andThen(Effect.sleep(left), watch)
    })
    return Effect.andThen(
      Effect.raceFirst(read, watch),
      Effect.suspend(() => unpack(parts, response.headers["content-encoding"], cap))
    )
  })

/** The whole body as text. Fails as {@link parts} does, and if it is not valid UTF-8. */
export const text = (
  response: HttpClientResponse.HttpClientResponse,
  options: Options
): Effect.Effect<string, Malformed | Timeout | HttpClientError.HttpClientError> =>
  Effect.flatMap(parts(response, options), (body) => Effect.fromResult(decode(join(body))))

/** The parts, joined. */
export const join = (parts: Parts): Uint8Array =>
  parts.length === 1 && parts[0] ? parts[0] : new ReusableBuffer().join(parts)

/** Maximum size of a buffer that is kept for the next body. */
const mostKept = 8 * 1024 * 1024

/** A buffer for joining one body after another: memory that is in use already costs less than new memory for each. */
export class ReusableBuffer {
  #bytes = new Uint8Array(0)

  /** The parts, joined; valid until the next call. */
  join(parts: Parts): Uint8Array {
    const size = parts.reduce((sum, { byteLength }) => sum + byteLength, 0)
    const bytes = this.#bytes.byteLength < size ? new Uint8Array(size) : this.#bytes
    if (size <= mostKept) this.#bytes = bytes
    let at = 0
    for (const part of parts) {
      bytes.set(part, at)
      at += part.byteLength
    }
    return bytes.subarray(0, size)
  }
}
