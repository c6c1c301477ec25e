import { Clock, Effect, Layer } from "effect"

/** The clock of a machine that somebody sets: it is `offMillis` ahead, while time goes on as usual. */
export class SetClock {
  offMillis = 0

  /** Runs an effect by this clock. */
  readonly layer = Layer.effect(
    Clock.Clock,
    Clock.clockWith((clock) => {
      const now = () => clock.currentTimeMillisUnsafe() + this.offMillis
      const nanos = () => clock.currentTimeNanosUnsafe() + BigInt(this.offMillis) * 1_000_000n
      return Effect.succeed({
        currentTimeMillisUnsafe: now,
        currentTimeMillis: Effect.sync(now),
        currentTimeNanosUnsafe: nanos,
        currentTimeNanos: Effect.sync(nanos),
        monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
        monotonicTimeNanos: clock.monotonicTimeNanos,
        sleep: (duration) => clock.sleep(duration)
      })
    })
  )
}
