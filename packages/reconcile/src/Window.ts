/**
 * The range of a reconciliation as a person gives it: two instants, or two dates that each hotel reads in its own zone.
 */
import { type Enterprise, Instant, Interval } from "@nightaudit/core"
import { Option, Result } from "effect"
import * as BusinessDay from "./BusinessDay.ts"
import { ReconciliationError } from "./ReconciliationError.ts"

export interface Window {
  /** Inclusive: an instant such as `2026-03-01T00:00:00Z`, or a date such as `2026-03-01` for its local midnight. */
  readonly from: string
  /** Exclusive, written as `from`. */
  readonly to: string
}

/** The instants of a window for one enterprise. Fails when an end cannot be read, or when no instant lies between them. */
export const resolve = (
  window: Window,
  enterprise: Enterprise.Enterprise
): Result.Result<Interval.Range, ReconciliationError> =>
  Result.flatMap(BusinessDay.of(enterprise), (day) => {
    const instant = (text: string) => Option.orElse(Instant.parse(text), () => day.midnight(text))
    const from = instant(window.from)
    const to = instant(window.to)
    if (Option.isNone(from)) return unreadable("from", window.from)
    if (Option.isNone(to)) return unreadable("to", window.to)
    return Option.match(Interval.make(from.value, to.value), {
      onNone: () =>
        Result.fail(new ReconciliationError({ problem: `"from" (${window.from}) is not before "to" (${window.to})` })),
      onSome: Result.succeed
    })
  })

const unreadable = (end: string, text: string) =>
  Result.fail(
    new ReconciliationError({
      problem: `"${end}" is neither an instant such as 2026-03-01T00:00:00Z nor a date such as 2026-03-01: ${text}`
    })
  )
