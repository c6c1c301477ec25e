/**
 * What a pass has to read of a scope, from what has been read of it before.
 *
 * @internal
 */
import { Instant, Interval } from "@nightaudit/core"
import { Option } from "effect"

/** What has been read of an enterprise or of a service: every change in it. */
export interface Covered {
  readonly from: number
  readonly through: number
}

export interface Windows {
  /** Never read before, so rows that have not changed in it are missing too. */
  readonly backfill: ReadonlyArray<Interval.Interval>
  /** What has changed since the last pass, and a little before: rows become visible later than they say. */
  readonly increment: ReadonlyArray<Interval.Interval>
  /** The last of them, which has no end but the future: a row that changes while others are read moves into it. */
  readonly newest: Interval.Interval | undefined
}

export interface At {
  /** The end of what the pass covers. */
  readonly asOf: number
  readonly from: number
  readonly overlap: number
  /** Up to when changes are asked for: what changes before a request is answered has changed before it. */
  readonly end: number
}

export const of = (covered: Covered | undefined, { asOf, end, from, overlap }: At): Windows => {
  if (covered === undefined) {
    const backfill = tiles(from, end)
    return { backfill: backfill.slice(0, -1), increment: [], newest: backfill.at(-1) }
  }
  const backfill = tiles(from, covered.from)
  // A row that changes while a backfill is read has to be somewhere, too.
  const increment = asOf > covered.through || backfill.length > 0 ? tiles(covered.through - overlap, end) : []
  return { backfill, increment: increment.slice(0, -1), newest: increment.at(-1) }
}

/** How far ahead items are read by when they are consumed, and what is left of it when more is read. */
const [furthest, nearest] = [2 * 365 * Instant.dayMillis, 365 * Instant.dayMillis]

/**
 * What is to be read of items by when they are consumed: those that had not changed since before the mirror begins are found by
 * nothing else, and many are sold long before.
 */
export const consumed = (
  covered: Covered | undefined,
  { end, from }: Pick<At, "end" | "from">
): { readonly tiles: ReadonlyArray<Interval.Interval>; readonly through: number } => {
  const through = end + furthest
  if (covered === undefined) return { tiles: tiles(from, through), through }
  const isFarEnough = covered.through >= end + nearest
  return {
    tiles: [...tiles(from, covered.from), ...isFarEnough ? [] : tiles(covered.through, through)],
    through: isFarEnough ? covered.through : through
  }
}

const tiles = (from: number, to: number): ReadonlyArray<Interval.Interval> =>
  Option.match(Interval.make(Instant.fromEpochMillis(from), Instant.fromEpochMillis(to)), {
    onNone: () => [],
    onSome: (range) => Interval.tile(range)
  })

/** The scopes that have the same to be read, together: they are asked for in one request. */
export const group = <A>(
  scopes: ReadonlyArray<{ readonly id: string; readonly windows: A }>
): ReadonlyArray<{ readonly ids: ReadonlyArray<string>; readonly windows: A }> =>
  [...Map.groupBy(scopes, ({ windows }) => JSON.stringify(windows)).values()].flatMap((same) =>
    same.slice(0, 1).map(({ windows }) => ({ ids: same.map(({ id }) => id).toSorted(), windows }))
  )
