/**
 * Time that costs nothing: it stands still while anything runs, and jumps to the next sleeper when nothing does.
 */
import { Clock, Duration, Effect, type Exit, Option, Scheduler } from "effect"
import * as PromptCrypto from "./PromptCrypto.ts"

/** Why an effect was given up. */
export interface Unterminated {
  readonly _tag: "Unterminated"
  /** `idle`: nothing runs and nothing sleeps; `limit`: it would go on after the limit. */
  readonly why: "idle" | "limit"
}

export interface Elapsed<A, E> {
  readonly end: Exit.Exit<A, E> | Unterminated
  /** Virtual milliseconds. */
  readonly millis: number
}

/**
 * Runs an effect to its end in virtual time that begins at `start`, in epoch milliseconds. The same effect takes the same
 * course each time, unless it waits for what is neither a sleep nor a promise of its own making: a socket, a file, a
 * thread. Digests are made at once.
 */
export const elapse = Effect.fnUntraced(function*<A, E>(
  effect: Effect.Effect<A, E>,
  options: {
    readonly start: number
    readonly limit: Duration.Input
    /** What the clock of the machine shows when it is so late; the same by default. */
    readonly shows?: (millis: number) => number
  }
): Effect.fn.Return<Elapsed<A, E>> {
  const clock = new VirtualClock(options.start, options.shows)
  const scheduler = new CountingScheduler()
  const last = options.start + Duration.toMillis(Duration.fromInputUnsafe(options.limit))
  const fiber = Effect.runFork(
    effect.pipe(Effect.provide(PromptCrypto.layer), Effect.provideService(Clock.Clock, clock)),
    { scheduler }
  )
  const ended = (end: Elapsed<A, E>["end"]) => ({ end, millis: clock.trueMillis - options.start })
  while (true) {
    // One turn of the event loop: every promise that could be kept has been kept when it is over.
    yield* Effect.yieldNow
    const exit = fiber.pollUnsafe()
    if (exit !== undefined) return ended(exit)
    if (scheduler.pending > 0) continue
    const next = clock.next
    if (Option.isSome(next) && next.value <= last) {
      clock.jump()
      continue
    }
    fiber.interruptUnsafe()
    return ended({ _tag: "Unterminated", why: Option.isNone(next) ? "idle" : "limit" })
  }
})

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** What time it is in virtual time, whatever the clock of the machine shows; outside of it, what it shows. */
export const trueMillis: Effect.Effect<number> = Clock.clockWith((clock) =>
  clock instanceof VirtualClock ? Effect.succeed(clock.trueMillis) : clock.currentTimeMillis
)

const uptime = 86_400_000

class VirtualClock implements Clock.Clock {
  #now: number
  /** The next to wake comes last; of those that wake at one instant, the first to sleep. */
  readonly #sleepers: Array<Sleeper> = []

  readonly #shows: (millis: number) => number
  readonly #start: number

  constructor(start: number, shows: (millis: number) => number = (millis) => millis) {
    this.#now = start
    this.#start = start
    this.#shows = shows
  }

  /** What time it is, whatever the clock shows. */
  get trueMillis(): number {
    return this.#now
  }

  /** When the next sleeper wakes. */
  get next(): Option.Option<number> {
    return Option.map(Option.fromUndefinedOr(this.#sleepers.at(-1)), ({ at }) => at)
  }

  /** Wakes the next sleeper, at its time. */
  jump(): void {
    const sleeper = this.#sleepers.pop()
    if (sleeper === undefined) return
    this.#now = sleeper.at
    sleeper.wake()
  }

  currentTimeMillisUnsafe(): number {
    return this.#shows(this.#now)
  }
  currentTimeNanosUnsafe(): bigint {
    return BigInt(this.currentTimeMillisUnsafe()) * 1_000_000n
  }
  // From an instant of its own, as on a machine that began some time ago.
  monotonicTimeNanosUnsafe(): bigint {
    return BigInt(this.#now - this.#start + uptime) * 1_000_000n
  }
  readonly currentTimeMillis = Effect.sync(() => this.currentTimeMillisUnsafe())
  readonly currentTimeNanos = Effect.sync(() => this.currentTimeNanosUnsafe())
  readonly monotonicTimeNanos = Effect.sync(() => this.monotonicTimeNanosUnsafe())

  sleep(duration: Duration.Duration): Effect.Effect<void> {
    const millis = Duration.toMillis(duration)
    if (millis <= 0) return Effect.yieldNow
    if (!Number.isFinite(millis)) return Effect.never
    return Effect.callback((resume) => {
      // A timer counts in whole milliseconds, and never fires early.
      const sleeper = { at: this.#now + Math.ceil(millis), wake: () => resume(Effect.void) }
      const before = this.#sleepers.findLastIndex(({ at }) => at > sleeper.at)
      this.#sleepers.splice(before + 1, 0, sleeper)
      return Effect.sync(() => {
        const index = this.#sleepers.indexOf(sleeper)
        if (index >= 0) this.#sleepers.splice(index, 1)
      })
    })
  }
}

/** The scheduler of the runtime, with the number of its tasks that have not begun. */
class CountingScheduler implements Scheduler.Scheduler {
  readonly executionMode = "async"
  readonly #scheduler = new Scheduler.MixedScheduler()
  pending = 0

  shouldYield(fiber: Parameters<Scheduler.Scheduler["shouldYield"]>[0]): boolean {
    return this.#scheduler.shouldYield(fiber)
  }

  makeDispatcher(): Scheduler.SchedulerDispatcher {
    const dispatcher = this.#scheduler.makeDispatcher()
    return {
      flush: () => dispatcher.flush(),
      scheduleTask: (task, priority) => {
        this.pending++
        dispatcher.scheduleTask(() => {
          this.pending--
          task()
        }, priority)
      }
    }
  }
}
