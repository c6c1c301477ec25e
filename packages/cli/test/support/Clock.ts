import { Clock, Effect } from "effect"

/** By how much the platform's clock is ahead of this machine's. */
let ahead = 0

/**
 * Real time that began at another instant, of this machine and of what is {@link onPlatform}: the end of a pass is the
 * platform's.
 */
export const from = (instant: string) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.gen(function*() {
      const before = ahead
      ahead = Date.parse(instant) - (yield* Clock.currentTimeMillis)
      return before
    }),
    () => shifted(ahead)(effect),
    (before) =>
      Effect.sync(() => {
        ahead = before
      })
  )

/** What runs by the clock of the platform. */
export const onPlatform = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() => shifted(ahead)(effect))

const shifted = (offset: number) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.clockWith((clock) => {
    const millis = () => clock.currentTimeMillisUnsafe() + offset
    const nanos = () => clock.currentTimeNanosUnsafe() + BigInt(offset) * 1_000_000n
    return Effect.provideService(effect, Clock.Clock, {
      currentTimeMillisUnsafe: millis,
      currentTimeMillis: Effect.sync(millis),
      currentTimeNanosUnsafe: nanos,
      currentTimeNanos: Effect.sync(nanos),
      monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
      monotonicTimeNanos: clock.monotonicTimeNanos,
      sleep: (duration) => clock.sleep(duration)
    })
  })
