/**
 * Rate limiter: keeps the requests of one access token within the platform's limit, a maximum number in any sliding window of
 * time.
 *
 * @see https://docs.mews.com/connector-api/guidelines/requests
 */
import { Clock, Context, Duration, Effect, Layer, Option, Semaphore } from "effect"
import { monotonicMillis } from "./internal/monotonic.ts"

export interface GateOptions {
  /** Requests in any window. */
  readonly limit: number
  readonly window: Duration.Input
}

/** The limit that the platform documents: 200 requests in any 30 seconds. */
export const documentedLimit: GateOptions = { limit: 200, window: "30 seconds" }

/** Timers may fire a little early, and two clocks never agree to the millisecond. */
const marginMillis = 20

export class Gate extends Context.Service<Gate, {
  /**
   * Runs one request when a slot is free. The slot is free again one window after the request has *ended*: the platform
   * counts from when it received the request, which is some time before that.
   */
  readonly pass: <A, E, R>(request: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /**
   * Holds every request that has not begun for so long; a longer hold already in force stays. True when none was in
   * force.
   */
  readonly hold: (duration: Duration.Input) => Effect.Effect<boolean>
  /** Time until which requests wait now, in epoch milliseconds of this machine's clock; none if no request waits or the time is unknown. */
  readonly waitsUntil: Effect.Effect<Option.Option<number>>
}>()("@nightaudit/core/Gate") {
  static readonly layer = (options: GateOptions = documentedLimit): Layer.Layer<Gate> =>
    Layer.effect(Gate, make(options))
}

const make = Effect.fnUntraced(function*({ limit, window }: GateOptions) {
  const slots = yield* Semaphore.make(limit)
  const scope = yield* Effect.scope
  const untilFree = Duration.toMillis(Duration.fromInputUnsafe(window)) + marginMillis
  // By the time that only goes forward: a clock that is set back would hold every request for as long.
  let heldUntil = Number.NEGATIVE_INFINITY
  let waiting = 0
  /** When the slots that are not free yet will be, the next one first. */
  const freeAt: Array<number> = []

  const release = slots.release(1).pipe(
    Effect.delay(untilFree),
    Effect.ensuring(Effect.sync(() => freeAt.shift())),
    Effect.interruptible,
    Effect.forkIn(scope),
    Effect.andThen(Effect.map(monotonicMillis, (now) => freeAt.push(now + untilFree)))
  )
  const whileHeld: Effect.Effect<void> = Effect.flatMap(
    monotonicMillis,
    (now) => now >= heldUntil ? Effect.void : Effect.andThen(Effect.sleep(heldUntil - now), whileHeld)
  )

  const waited = <A>(slot: Effect.Effect<A>): Effect.Effect<A> =>
    Effect.suspend(() => {
      waiting += 1
      return Effect.ensuring(slot, Effect.sync(() => waiting -= 1))
    })

  return Gate.of({
    pass: (request) =>
      Effect.uninterruptibleMask((restore) =>
        waited(Effect.andThen(
          restore(slots.take(1)),
          Effect.onInterrupt(restore(whileHeld), () => slots.release(1))
        )).pipe(
          Effect.andThen(Effect.ensuring(restore(request), release))
        )
      ),
    waitsUntil: Effect.map(Effect.zip(Clock.currentTimeMillis, monotonicMillis), ([local, now]) => {
      const left = Math.max(heldUntil, freeAt[0] ?? heldUntil) - now
      return waiting > 0 && left > 0 ? Option.some(local + left) : Option.none()
    }),
    hold: (duration) =>
      Effect.map(monotonicMillis, (now) => {
        const isFirst = now >= heldUntil
        heldUntil = Math.max(heldUntil, now + Duration.toMillis(Duration.fromInputUnsafe(duration)))
        return isFirst
      })
  })
})
