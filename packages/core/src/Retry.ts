/** Decides when a request is retried. Every operation only reads, so that each can be retried. */
import { Cause, Duration, Effect, Random, Schedule } from "effect"
import * as Breaker from "./Breaker.ts"
import type { Gate } from "./Gate.ts"
import { monotonicMillis } from "./internal/monotonic.ts"
import type { MewsError, Reason } from "./MewsError.ts"

/** How often a request is repeated that failed for the reason; being limited is bounded by time alone, as an outage is. */
const repeats = (reason: Reason): number => {
  if (!reason.isRetryable) return 0
  if (reason._tag === "RateLimited") return Number.POSITIVE_INFINITY
  if (reason._tag === "Malformed") return 2
  if (reason._tag === "Transport" && (reason.kind === "refused" || reason.kind === "proxy")) return 3
  if (reason._tag === "Transport" && reason.kind === "dns") return 2
  return 5
}

const capMillis = 20_000

/**
 * Milliseconds to wait before the `attempt`-th retry (from 1): an exponential backoff, fully jittered by `random` (0 to 1), and
 * at least as long as the platform asks to wait. A rate-limited request waits its whole backoff and up to a second more, so
 * that waiting requests are not sent all at once.
 */
export const pauseMillis = (reason: Reason, attempt: number, random: number): number => {
  if (reason._tag === "RateLimited") {
    const backoff = Math.min(capMillis, 1000 * 2 ** (attempt - 1))
    return Math.max(backoff, reason.retryAfterMillis ?? 0) + random * 1000
  }
  if (reason._tag === "Outage") return reason.retryAfterMillis + random * 1000
  const backoff = random * Math.min(capMillis, 500 * 2 ** (attempt - 1))
  return reason._tag === "Server" ? Math.max(backoff, reason.retryAfterMillis ?? 0) : backoff
}

/**
 * A budget for retries: each retry takes from it, and each response returns a little. It limits the load on a platform that
 * fails often, but never long enough to be called an outage.
 */
export class Budget {
  #left = 500

  /** Takes the cost of a retry from the budget; returns false if it is not sufficient. */
  take(reason: Reason): boolean {
    const price = reason._tag === "Timeout" ? 10 : 5
    if (this.#left < price) return false
    this.#left -= price
    return true
  }
  give(): void {
    this.#left = Math.min(500, this.#left + 1)
  }
}

/** What a log may say of a reason: the detail of an unreadable response may quote the platform. */
const loggedAs = (reason: MewsError["reason"]): string =>
  reason._tag === "Malformed" ? `the response cannot be read (${reason.kind})` : reason.message

/**
 * A schedule that retries while the reason and the budget allow it, and the next attempt falls within `maxWait` of the first
 * failure. A rate-limited request delays all requests of the token through the gate.
 */
export const schedule = (gate: Gate["Service"], maxWait: Duration.Input, budget: Budget) => {
  const maxMillis = Duration.toMillis(Duration.fromInputUnsafe(maxWait))
  return Schedule.fromStepWithMetadata(Effect.sync(() => {
    let limited = 0
    let failed = 0
    let isProbe = false
    let begun: number | undefined
    return Effect.fnUntraced(function*({ input }: Schedule.InputMetadata<MewsError>) {
      // What the schedule calls elapsed is by the clock of the machine.
      const now = yield* monotonicMillis
      const elapsed = now - (begun ??= now)
      const reason = input.reason
      const isLimited = reason._tag === "RateLimited"
      const isOutage = reason._tag === "Outage"
      // A probe that fails during an outage is not a new failure: the outage continues.
      const isFree = isOutage || (isProbe && reason.isRetryable && Breaker.isOutage(reason))
      isProbe = isOutage
      const attempt = isLimited ? ++limited : isFree ? failed : ++failed
      const pause = pauseMillis(reason, attempt, yield* Random.next)
      if (elapsed + pause > maxMillis || (!isFree && attempt > repeats(reason))) return yield* Cause.done(input)
      if (!isFree && !isLimited && !budget.take(reason)) return yield* Cause.done(input)
      if (isFree) return [input, Duration.millis(pause)]
      if (!isLimited) {
        yield* Effect.logInfo(`${input.operation}: ${loggedAs(reason)}; trying again in ${Math.ceil(pause)} ms`)
        return [input, Duration.millis(pause)]
      }
      // The requests that were under way are refused with the first one: one line is enough.
      if (yield* gate.hold(pause)) {
        yield* Effect.logWarning(`${input.operation}: rate limited, resuming in ${Math.ceil(pause / 1000)} s`)
      }
      return [input, Duration.zero]
    })
  }))
}
