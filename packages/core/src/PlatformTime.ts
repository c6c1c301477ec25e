/**
 * The platform's time, from the `Date` of its responses: a wrong clock of this machine, or one that is set during a run, does
 * not change any instant of the run.
 */
import { Clock, Effect, Option } from "effect"
import type { Headers } from "effect/http"
import * as Instant from "./Instant.ts"
import * as httpDate from "./internal/httpDate.ts"
import { monotonicMillis } from "./internal/monotonic.ts"

/** A moment of this process, for which the platform's time can be looked up later. */
export interface Moment {
  readonly monotonic: number
}

/**
 * Bounds of the platform's time at a moment, in epoch milliseconds. A `Date` is cut to seconds and as old as its response's
 * way, and responses may disagree: the bounds include every response of the run.
 */
export interface Reading {
  /** `local`: no response had a `Date`, and both bounds are this machine's clock. Then no watermark may move. */
  readonly source: "platform" | "local"
  /** Lower bound. For the end of what was read, watermarks, and the as-of time. */
  readonly earliest: number
  /** Upper bound. For the end of requested intervals, and for detecting instants in the future. */
  readonly latest: number
}

/** A response as received: its headers, and the moments before the request was sent and after its headers arrived. */
export interface Answer {
  readonly headers: Headers.Headers
  readonly asked: Moment
  readonly came: Moment
  /** This machine's clock when the response arrived, in epoch milliseconds. */
  readonly local: number
}

/** The time of one platform, known from the first response with a `Date` on. */
export class PlatformTime {
  /** The bounds, less the monotonic time at which they hold. */
  #earliest = Number.POSITIVE_INFINITY
  #latest = Number.NEGATIVE_INFINITY
  #skew = 0

  /** The present moment. */
  readonly moment: Effect.Effect<Moment> = Effect.map(monotonicMillis, (monotonic) => ({ monotonic }))

  /** The platform's time at present. */
  readonly now: Effect.Effect<Reading> = Effect.flatMap(this.moment, (moment) => this.at(moment))

  /** The platform's time at a moment, by all responses so far, including those that came after it. */
  at(moment: Moment): Effect.Effect<Reading> {
    return Effect.map(Effect.zip(Clock.currentTimeMillis, monotonicMillis), ([local, monotonic]): Reading => {
      if (this.isKnown) {
        return {
          source: "platform",
          earliest: Math.floor(this.#earliest + moment.monotonic),
          latest: Math.ceil(this.#latest + moment.monotonic)
        }
      }
      const then = local - (monotonic - moment.monotonic)
      return { source: "local", earliest: Math.floor(then), latest: Math.ceil(then) }
    })
  }

  /** Whether any response had a `Date`. */
  get isKnown(): boolean {
    return this.#earliest <= this.#latest
  }

  /**
   * The largest difference, in milliseconds, of this machine's clock from the platform's: positive if it was ahead, negative if
   * it was behind.
   */
  get skewMillis(): number {
    return this.#skew
  }

  /**
   * Records the time of a response; returns by how many milliseconds this machine's clock is ahead of it, or none if the
   * response has no `Date`.
   */
  see({ asked, came, headers, local }: Answer): Option.Option<number> {
    const date = httpDate.parse(headers["date"]?.trim() ?? "", local)
    const age = ageMillis(headers)
    if (date === undefined || age === undefined || date < 0 || date >= lastMillis) return Option.none()
    // A cached response is as old as its `Date`; the platform's clock has advanced since.
    const latest = date + age + secondMillis + (came.monotonic - asked.monotonic)
    this.#earliest = Math.min(this.#earliest, date - came.monotonic)
    this.#latest = Math.max(this.#latest, latest - came.monotonic)
    const skew = local >= date && local <= latest ? 0 : local - date - (local > latest ? age : 0)
    if (Math.abs(skew) > Math.abs(this.#skew)) this.#skew = skew
    return Option.some(skew)
  }
}

/** Both are cut to whole seconds. */
const secondMillis = 1000

/** The year 9000. After 9999 no instant can be written. */
const lastMillis = 221_845_392_000_000

/** How long a response was in caches; undefined if unknown. */
const ageMillis = (headers: Headers.Headers): number | undefined => {
  const age = headers["age"]?.trim()
  if (age === undefined || /^0+$/.test(age)) return 0
  return /^\d{1,9}$/.test(age) ? Number(age) * 1000 + secondMillis : undefined
}

/** The reading rounded down to whole seconds. */
export const earliest = (reading: Reading): Instant.Instant =>
  Instant.fromEpochMillis(Math.floor(reading.earliest / 1000) * 1000)

/** The reading rounded up to whole seconds. */
export const latest = (reading: Reading): Instant.Instant =>
  Instant.fromEpochMillis(Math.ceil(reading.latest / 1000) * 1000)
