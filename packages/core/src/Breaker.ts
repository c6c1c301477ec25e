/**
 * Keeps an outage from multiplying the load: after so many failures in a row the platform is left alone, and asked by one
 * request at a time until it answers.
 */
import { Duration, Effect, Exit, Option, Schedule } from "effect"
import type { Scope } from "effect"
import { CircuitBreaker } from "effect/persistence"
import { asBefore, forwardOnly } from "./internal/monotonic.ts"
import { Outage, type Reason } from "./MewsError.ts"

export interface Breaker {
  /** Runs an attempt, or fails with `Outage` and how long the platform is left alone. */
  readonly guard: <A, R>(attempt: Effect.Effect<A, Reason, R>) => Effect.Effect<A, Reason, R>
}

const failuresInARow = 10

/** There is one platform, whatever the operation. */
const key = "platform"

/** While a single request asks whether the outage is over, the others look again after this. */
const probeMillis = 1000

/** Refusals, and pages that are too heavy or damaged, are answers: the platform is there. */
export const isOutage = (reason: Reason): boolean =>
  reason._tag === "Transport" || reason._tag === "Timeout" || (reason._tag === "Server" && reason.isRetryable)

export const make: Effect.Effect<Breaker, never, Scope.Scope> = Effect.gen(function*() {
  const breaker = yield* CircuitBreaker.make({
    tripPolicy: CircuitBreaker.consecutive(failuresInARow),
    openDuration: Schedule.min([Schedule.exponential("5 seconds"), Schedule.spaced("30 seconds")])
  })
  let isOut = false
  const tell = Effect.flatMap(forwardOnly(breaker.state(key)), ({ _tag }) => {
    const wasOut = isOut
    isOut = _tag !== "Closed"
    if (isOut === wasOut) return Effect.void
    return isOut
      ? Effect.logWarning("the platform does not answer; it is asked by one request now and then until it does")
      : Effect.logInfo("the platform answers again")
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
      Effect.onExit(() => tell),
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
