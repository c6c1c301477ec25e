/**
 * Time that only goes forward, for how long things take: the clock of the machine may be set while a run goes on.
 *
 * @internal
 */
import { Clock, Effect } from "effect"

const millisOf = (nanos: bigint): number => Number(nanos / 1000n) / 1000

/** Milliseconds since some instant, which is another one in each process. */
export const monotonicMillis: Effect.Effect<number> = Effect.map(Clock.monotonicTimeNanos, millisOf)

/** The same, of a clock at hand. */
export const monotonicMillisOf = (clock: Clock.Clock): number => millisOf(clock.monotonicTimeNanosUnsafe())

/** Runs what counts by the clock of the machine, and should not: its clock goes only forward, from an unknown instant. */
export const forwardOnly = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.clockWith((clock) => Effect.provideService(effect, Clock.Clock, new ForwardClock(clock)))

/** Gives what runs within {@link forwardOnly} the clock of the machine back. */
export const asBefore = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.clockWith((clock) =>
    clock instanceof ForwardClock ? Effect.provideService(effect, Clock.Clock, clock.machine) : effect
  )

class ForwardClock implements Clock.Clock {
  readonly machine: Clock.Clock

  constructor(clock: Clock.Clock) {
    this.machine = clock instanceof ForwardClock ? clock.machine : clock
  }

  currentTimeMillisUnsafe(): number {
    return monotonicMillisOf(this.machine)
  }
  currentTimeNanosUnsafe(): bigint {
    return this.machine.monotonicTimeNanosUnsafe()
  }
  monotonicTimeNanosUnsafe(): bigint {
    return this.machine.monotonicTimeNanosUnsafe()
  }
  readonly currentTimeMillis = Effect.sync(() => this.currentTimeMillisUnsafe())
  readonly currentTimeNanos = Effect.sync(() => this.currentTimeNanosUnsafe())
  readonly monotonicTimeNanos = this.currentTimeNanos

  sleep(...[duration]: Parameters<Clock.Clock["sleep"]>): Effect.Effect<void> {
    return this.machine.sleep(duration)
  }
}
