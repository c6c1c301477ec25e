/**
 * Rate limiter: keeps the requests of one access token within the platform's limit, a maximum number in any sliding window of
 * time.
 *
 * @see https://docs.mews.com/connector-api/guidelines/requests
 */
import { Chunk, Clock, Context, Duration, Effect, Layer, Option, Ref, Semaphore } from "effect"
import { monotonicMillis } from "./internal/monotonic.ts"

export interface GateOptions {
  /** Maximum number of requests in any window. */
  readonly limit: number
  readonly window: Duration.Input
}

/** The limit that the platform documents: 200 requests in any 30 seconds. */
export const documentedLimit: GateOptions = { limit: 200, window: "30 seconds" }

/** Timers may fire a little early, and two clocks never agree to the millisecond. */
const marginMillis = 20

export class Gate extends Context.Service<Gate, {
  /**
   * Runs a request as soon as a slot is free. The slot is free again one window after the request has *ended*, because the
   * platform counts from when it received the request, which is some time before that.
   */
  readonly pass: <A, E, R>(request: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /**
   * Delays all requests that have not begun by `duration`; a longer delay that is already in force stays. Returns true if none
   * was in force.
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
  const heldUntil = yield* Ref.make(Number.NEGATIVE_INFINITY)
  const waiting = yield* Ref.make(0)
  /** When the slots that are not free yet will be, the next one first. */
  const freeAt = yield* Ref.make(Chunk.empty<number>())

  const release = slots.release(1).pipe(
    Effect.delay(untilFree),
    Effect.ensuring(Ref.update(freeAt, Chunk.drop(1))),
    Effect.interruptible,
    Effect.forkIn(scope),
    Effect.andThen(Effect.flatMap(monotonicMillis, (now) => Ref.update(freeAt, Chunk.append(now + untilFree))))
  )
  const whileHeld: Effect.Effect<void> = Effect.flatMap(
    Effect.zip(monotonicMillis, Ref.get(heldUntil)),
    ([now, until]) => now >= until ? Effect.void : Effect.andThen(Effect.sleep(until - now), whileHeld)
  )

  const waited = <A>(slot: Effect.Effect<A>): Effect.Effect<A> =>
    Effect.andThen(
      Ref.update(waiting, (count) => count + 1),
      Effect.ensuring(slot, Ref.update(waiting, (count) => count - 1))
    )

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
    waitsUntil: Effect.gen(function*() {
      const [local, now] = [yield* Clock.currentTimeMillis, yield* monotonicMillis]
      const until = yield* Ref.get(heldUntil)
      const left = Math.max(until, Option.getOrElse(Chunk.head(yield* Ref.get(freeAt)), () => until)) - now
      return (yield* Ref.get(waiting)) > 0 && left > 0 ? Option.some(local + left) : Option.none()
    }),
    hold: (duration) =>
      Effect.flatMap(monotonicMillis, (now) =>
        Ref.modify(heldUntil, (until) => [
          now >= until,
          Math.max(until, now + Duration.toMillis(Duration.fromInputUnsafe(duration)))
        ]))
  })
})
