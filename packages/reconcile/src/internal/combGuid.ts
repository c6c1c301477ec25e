/** @internal */
import { Instant } from "@nightaudit/core"

const daysTo1970 = 25_567
const earliest = 41_000

/**
 * The time that an id was made at, when its last six bytes read as one between 2012 and `asOf`: many of the platform's ids
 * hold the days since 1900 and the three-hundredths of a second since midnight there. Most do not, so nothing may rest on
 * it.
 */
export const creationOf = (id: string, asOf: Instant.Instant): Instant.Instant | null => {
  const days = Number.parseInt(id.slice(24, 28), 16)
  const ticks = Number.parseInt(id.slice(28, 36), 16)
  const millis = (days - daysTo1970) * Instant.dayMillis + Math.floor(ticks * 10 / 3)
  return days >= earliest && ticks < 25_920_000 && millis <= Instant.toEpochMillis(asOf)
    ? Instant.fromEpochMillis(Math.floor(millis / 1000) * 1000)
    : null
}
