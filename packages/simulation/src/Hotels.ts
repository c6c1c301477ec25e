import type { Extraction } from "@nightaudit/core"
import type { SandboxOptions } from "@nightaudit/sandbox"
import { Effect, Random } from "effect"

/** What one run reads, and how. */
export interface Setting {
  readonly hotel: Pick<SandboxOptions, "seed" | "orders" | "enterprises" | "order">
  readonly pageSize: number
  /** When a listing ends. */
  readonly pageEnd?: Extraction.PageEnd | undefined
  readonly concurrency: number
  /** The longest that an answer takes, in milliseconds. */
  readonly latency: number
  /** The clock of the machine: by how many milliseconds it is ahead, from so long after the beginning of the run. */
  readonly clock: ReadonlyArray<{ readonly after: number; readonly ahead: number }>
  /** Whether it is judged as of the end of the hotel's story, or as a run that begins now. */
  readonly isAsOfGiven: boolean
  /** Milliseconds between the end of the hotel's story and the beginning of the run. */
  readonly delay: number
  /** Local dates of each enterprise, by consumption. */
  readonly query: { readonly from: string; readonly to: string; readonly basis: "consumed" }
}

/** A small hotel and a way to read it: the same seed gives the same. */
export const draw = (seed: number): Effect.Effect<Setting> =>
  Effect.gen(function*() {
    // Some cases want pages and filters that hold hundreds of rows.
    const isLarge = seed % 7 === 6
    const isWhole = yield* Random.nextBoolean
    const first = yield* Random.nextIntBetween(1, 5)
    const last = yield* Random.nextIntBetween(24, 31)
    return {
      hotel: {
        seed,
        orders: isLarge ? 90 : yield* Random.nextIntBetween(12, 32),
        enterprises: isLarge ? 1 : yield* Random.nextIntBetween(1, 2),
        order: (yield* Random.nextBoolean) ? "created" as const : "updated" as const
      },
      pageSize: isLarge ? 1000 : yield* Random.nextIntBetween(5, 50),
      concurrency: yield* Random.nextIntBetween(1, 4),
      latency: (yield* Random.nextIntBetween(0, 3)) * 200,
      delay: yield* Random.nextIntBetween(1_000, 6 * 3_600_000),
      query: {
        from: isWhole ? "2026-03-01" : `2026-03-0${first}`,
        to: isWhole ? "2026-04-01" : `2026-03-${last}`,
        basis: "consumed" as const
      },
      ...yield* drawTime(seed)
    }
  }).pipe(Random.withSeed(`hotel ${seed}`))

const minute = 60_000
const day = 86_400_000

/** A clock that is right, fast, slow, or set while the run goes on. */
const drawTime = (seed: number): Effect.Effect<Pick<Setting, "clock" | "isAsOfGiven">> =>
  Effect.gen(function*() {
    const isAsOfGiven = yield* Random.nextBoolean
    const ahead = Effect.gen(function*() {
      const by = yield* Random.nextIntBetween(minute, (yield* Random.nextBoolean) ? 3 * 60 * minute : 2 * day)
      return (yield* Random.nextBoolean) ? by : -by
    })
    const settings = yield* Random.nextIntBetween(0, 5)
    const first = settings === 0
      ? 0
      : settings === 1
      ? Math.abs(yield* ahead)
      : settings === 2
      ? -Math.abs(yield* ahead)
      : 0
    const clock = [{ after: 0, ahead: first }]
    for (let sets = 3; sets <= settings; sets++) {
      clock.push({ after: yield* Random.nextIntBetween(0, 5 * minute), ahead: yield* ahead })
    }
    return { isAsOfGiven, clock: clock.toSorted((self, that) => self.after - that.after) }
  }).pipe(Random.withSeed(`clock ${seed}`))
