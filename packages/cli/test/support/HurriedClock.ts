/**
 * Time that costs nothing, with real sockets and files: it stands still while anything moves, and jumps to the next
 * sleeper when nothing does.
 */
import { Clock, Duration, Effect, Scheduler } from "effect"

/** After this number of turns of the event loop without activity all fibers wait: what a socket receives, it receives at once. */
const quietTurns = 12

/** Runs an effect, in this process and with its peers in this process, from an instant on in epoch milliseconds. */
export const hurried = <A, E>(effect: Effect.Effect<A, E>, start: number): Effect.Effect<A, E> =>
  Effect.gen(function*() {
    const clock = new HurriedClock(start)
    const scheduler = new CountingScheduler()
    const fiber = Effect.runFork(Effect.provideService(effect, Clock.Clock, clock), { scheduler })
    let [quiet, seen] = [0, -1]
    while (true) {
      yield* turn
      const exit = fiber.pollUnsafe()
      if (exit !== undefined) return yield* exit
      quiet = scheduler.tasks === seen && !isBusy() ? quiet + 1 : 0
      seen = scheduler.tasks
      if (quiet < quietTurns) continue
      quiet = 0
      clock.jump()
    }
  })

const turn = Effect.callback<void>((resume) => {
  setImmediate(() => resume(Effect.void))
})

/** Files are read and written by other threads. */
const isBusy = (): boolean => process.getActiveResourcesInfo().some((name) => name.startsWith("FSReq"))

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

class HurriedClock implements Clock.Clock {
  #now: number
  readonly #sleepers = new Set<Sleeper>()

  constructor(start: number) {
    this.#now = start
  }

  /** Wakes the next sleeper, at its time. */
  jump(): void {
    let next: Sleeper | undefined
    for (const sleeper of this.#sleepers) {
      if (next === undefined || sleeper.at < next.at) next = sleeper
    }
    if (next === undefined) return
    this.#sleepers.delete(next)
    this.#now = next.at
    next.wake()
  }

  currentTimeMillisUnsafe(): number {
    return this.#now
  }
  currentTimeNanosUnsafe(): bigint {
    return BigInt(Math.round(this.#now)) * 1_000_000n
  }
  monotonicTimeNanosUnsafe(): bigint {
    return this.currentTimeNanosUnsafe()
  }
  readonly currentTimeMillis = Effect.sync(() => this.currentTimeMillisUnsafe())
  readonly currentTimeNanos = Effect.sync(() => this.currentTimeNanosUnsafe())
  readonly monotonicTimeNanos = this.currentTimeNanos

  sleep(duration: Duration.Duration): Effect.Effect<void> {
    const millis = Duration.toMillis(duration)
    if (millis <= 0) return Effect.yieldNow
    if (!Number.isFinite(millis)) return Effect.never
    return Effect.callback((resume) => {
      const sleeper = { at: this.#now + Math.ceil(millis), wake: () => resume(Effect.void) }
      this.#sleepers.add(sleeper)
      return Effect.sync(() => this.#sleepers.delete(sleeper))
    })
  }
}

/** The scheduler of the runtime, with the number of its tasks so far. */
class CountingScheduler implements Scheduler.Scheduler {
  readonly executionMode = "async"
  readonly #scheduler = new Scheduler.MixedScheduler()
  tasks = 0

  shouldYield(fiber: Parameters<Scheduler.Scheduler["shouldYield"]>[0]): boolean {
    return this.#scheduler.shouldYield(fiber)
  }

  makeDispatcher(): Scheduler.SchedulerDispatcher {
    const dispatcher = this.#scheduler.makeDispatcher()
    return {
      flush: () => dispatcher.flush(),
      scheduleTask: (task, priority) => {
        this.tasks++
        dispatcher.scheduleTask(task, priority)
      }
    }
  }
}
