/**
 * Circuit breaker: after ten failures in a row no requests are sent for a while, and then single requests until the platform
 * responds again.
 */
import { Duration, Effect, Exit, Option, Ref, Schedule } from "effect"
import type { Scope } from "effect"
import { CircuitBreaker } from "effect/persistence"
import { asBefore, forwardOnly } from "./internal/monotonic.ts"
import { Outage, type Reason } from "./MewsError.ts"

export interface Breaker {
  /** Runs an attempt, or fails with `Outage` and the time until the next probe. */
  readonly guard: <A, R>(attempt: Effect.Effect<A, Reason, R>) => Effect.Effect<A, Reason, R>
}

const failuresInARow = 10

/** One circuit for all operations. */
const key = "platform"

/** While a probe is pending, the other requests try again after this time. */
const probeMillis = 1000

/** A rejected request or an unreadable page is a response: it is not an outage. */
export const isOutage = (reason: Reason): boolean =>
  reason._tag === "Transport" || reason._tag === "Timeout" || (reason._tag === "Server" && reason.isRetryable)

export const make: Effect.Effect<Breaker, never, Scope.Scope> = Effect.gen(function*() {
  const breaker = yield* CircuitBreaker.make({
    tripPolicy: CircuitBreaker.consecutive(failuresInARow),
    openDuration: Schedule.min([Schedule.exponential("5 seconds"), Schedule.spaced("30 seconds")])
  })
  const outage = yield* Ref.make(false)
  const log = Effect.gen(function*() {
    const isOut = (yield* forwardOnly(breaker.state(key)))._tag !== "Closed"
    if (isOut === (yield* Ref.getAndSet(outage, isOut))) return
    yield* isOut
      ? Effect.logWarning("the platform does not respond; it is probed with single requests until it recovers")
      : Effect.logInfo("the platform responds again")
  })
  const guard: Breaker["guard"] = (attempt) =>
    forwardOnly(breaker.execute(asBefore(attempt), {
      key,
      classify: (exit) =>
        Exit.isSuccess(exit)
          ? CircuitBreaker.success
          : Option.match(Exit.findErrorOption(exit), {
            onNone: () => CircuitBreaker.ignored,
            onSome: (reason) => isOutage(reason) ? CircuitBreaker.failure() : CircuitBreaker.success
          })
    })).pipe(
      Effect.onExit(() => log),
      Effect.catchIf(
        (error) => error instanceof CircuitBreaker.CircuitBreakerError,
        ({ reason }) =>
          Effect.fail(
            new Outage({
              retryAfterMillis: reason._tag === "CircuitOpen"
                ? Math.max(probeMillis, Duration.toMillis(reason.retryAfter))
                : probeMillis
            })
          )
      )
    )
  return { guard }
}).pipe(Effect.provide(CircuitBreaker.layerStoreMemory()))
