/**
 * What has come of a body and has not been taken yet.
 *
 * @internal
 */
import type { Dispatcher } from "@effect/platform-node/Undici"
import { Array as Arr, Cause, Effect, type Pull } from "effect"

/** Number of waiting bytes from which no more are read from the socket. */
const mostWaiting = 1024 * 1024

export class BodyQueue {
  #controller: Dispatcher.DispatchController | undefined
  #parts: Array<Uint8Array> = []
  #size = 0
  /** What follows the parts that wait, once it is known: nothing, or what broke the body off. */
  #last: { readonly cause?: unknown } | undefined
  #wake: (() => void) | undefined

  begin(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
  }

  add(part: Uint8Array): void {
    this.#parts.push(part)
    this.#size += part.byteLength
    if (this.#size >= mostWaiting) this.#controller?.pause()
    this.#wake?.()
  }

  end(): void {
    this.#last ??= {}
    this.#wake?.()
  }

  fail(cause: unknown): void {
    this.#last ??= { cause }
    this.#wake?.()
  }

  /** All parts that have come, or the next one when it comes, until the end; an error where the body breaks off. */
  pull<E>(onBroken: (cause: unknown) => E): Pull.Pull<Arr.NonEmptyReadonlyArray<Uint8Array>, E> {
    const take: Pull.Pull<Arr.NonEmptyReadonlyArray<Uint8Array>, E> = Effect.suspend(() => {
      const parts = this.#parts
      if (Arr.isArrayNonEmpty(parts)) {
        const isPaused = this.#size >= mostWaiting
        this.#parts = []
        this.#size = 0
        // What follows may come at once.
        if (isPaused) this.#controller?.resume()
        return Effect.succeed(parts)
      }
      if (this.#last === undefined) return Effect.andThen(this.#came, take)
      return "cause" in this.#last ? Effect.fail(onBroken(this.#last.cause)) : Cause.done()
    })
    return take
  }

  readonly #came = Effect.callback<void>((resume) => {
    this.#wake = () => {
      this.#wake = undefined
      // What the socket has at this moment comes in many parts, one behind another: they are taken together.
      resume(Effect.yieldNow)
    }
    return Effect.sync(() => {
      this.#wake = undefined
    })
  })
}
