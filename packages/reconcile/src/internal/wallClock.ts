/**
 * The clock on the wall of a time zone. Local times are milliseconds since 1970-01-01 as they would be in UTC.
 *
 * @internal
 */
import { Instant } from "@nightaudit/core"
import { DateTime } from "effect"
import { getOrAdd } from "./getOrAdd.ts"

/** From an instant on, until the next one, the clock is so far ahead of UTC. */
export interface Stretch {
  readonly from: number
  readonly ahead: number
}

export interface WallClock {
  /** How far the clock is ahead of UTC at an instant. */
  readonly aheadAt: (millis: number) => number
  /**
   * The first instant at which the clock shows a local time or a later one: where it leaves the local time out, that at which
   * it jumps; where it shows the local time twice, the first.
   */
  readonly reaches: (local: number) => number
  /** The stretches between two instants, the first from the start on. */
  readonly stretches: (start: number, end: number) => ReadonlyArray<Stretch>
}

/** A clock may be a day ahead or behind, and somewhat more where it skips a day. */
const reachDays = 2

/** Since 1970 no zone has changed its clocks and changed them back within a week. */
const weekDays = 7

/** Computing an offset takes microseconds, so the clock keeps it. It changes once a day at most. */
export const make = (timeZone: DateTime.TimeZone): WallClock => {
  const told = (second: number): number => DateTime.zonedOffset(DateTime.makeZonedUnsafe(second * 1000, { timeZone }))
  const secondsOfDay = Instant.dayMillis / 1000
  const midnights = new Map<number, number>()
  const atMidnight = (day: number): number => getOrAdd(midnights, day, () => told(day * secondsOfDay))

  /** By days of UTC: one stretch, or two on a day on which the clocks change. */
  const days = new Map<number, ReadonlyArray<Stretch>>()
  const stretchesOf = (day: number): ReadonlyArray<Stretch> =>
    getOrAdd(days, day, () => {
      const [ahead, then] = [atMidnight(day), atMidnight(day + 1)]
      const first = { from: day * Instant.dayMillis, ahead }
      if (ahead === then) return [first]
      let [last, changed] = [day * secondsOfDay, (day + 1) * secondsOfDay]
      while (changed - last > 1) {
        const middle = Math.floor((last + changed) / 2)
        if (told(middle) === ahead) last = middle
        else changed = middle
      }
      return [first, { from: changed * 1000, ahead: then }]
    })

  return {
    aheadAt: (millis) => {
      const [first, second] = stretchesOf(Math.floor(millis / Instant.dayMillis))
      return (second !== undefined && second.from <= millis ? second : first)?.ahead ?? 0
    },
    reaches: (local) => {
      const day = Math.floor(local / Instant.dayMillis)
      for (let each = day - reachDays; each <= day + reachDays; each++) {
        const stretches = stretchesOf(each)
        for (const [index, { ahead, from }] of stretches.entries()) {
          const end = stretches[index + 1]?.from ?? (each + 1) * Instant.dayMillis
          if (local - ahead < end) return Math.max(from, local - ahead)
        }
      }
      return local
    },
    stretches: (start, end) => {
      const found: Array<Stretch> = []
      const add = (stretch: Stretch) => {
        if (found.at(-1)?.ahead !== stretch.ahead) found.push(stretch)
      }
      const [first, last] = [Math.floor(start / Instant.dayMillis), Math.floor(end / Instant.dayMillis)]
      for (let day = first; day < last; day += weekDays) {
        if (found.length > 0 && atMidnight(day) === atMidnight(day + weekDays)) continue
        for (let each = day; each < day + weekDays; each++) stretchesOf(each).forEach(add)
      }
      return found
    }
  }
}
