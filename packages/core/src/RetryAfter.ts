import type { Headers } from "effect/http"

const httpDate =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? (?:\d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/

const dateMillis = (text: string): number | undefined => {
  if (!httpDate.test(text)) return undefined
  const millis = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`)
  return Number.isNaN(millis) ? undefined : millis
}

/**
 * Milliseconds that the platform asks to wait, from a `Retry-After` of whole seconds or of an HTTP date. A date counts
 * from the response's own `Date`, and from `now` only without one, so that a wrong local clock costs nothing. What
 * cannot be read is as if it were absent.
 */
export const millis = (headers: Headers.Headers, now: number): number | undefined => {
  const value = headers["retry-after"]?.trim()
  if (value === undefined) return undefined
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, Number.MAX_SAFE_INTEGER)
  const until = dateMillis(value)
  if (until === undefined) return undefined
  const date = headers["date"]
  return Math.max(0, until - (date === undefined ? now : dateMillis(date.trim()) ?? now))
}
