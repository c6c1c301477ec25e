import type { Headers } from "effect/http"
import * as httpDate from "./internal/httpDate.ts"

/**
 * Milliseconds that the platform asks to wait, from a `Retry-After` of whole seconds or of an HTTP date. A date is compared
 * with the response's own `Date`, and with `now` only without one, so that a wrong local clock has no effect. A value that
 * cannot be read is ignored.
 */
export const millis = (headers: Headers.Headers, now: number): number | undefined => {
  const value = headers["retry-after"]?.trim()
  if (value === undefined) return undefined
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, Number.MAX_SAFE_INTEGER)
  const until = httpDate.parse(value, now)
  if (until === undefined) return undefined
  return Math.max(0, until - (httpDate.parse(headers["date"]?.trim() ?? "", now) ?? now))
}
