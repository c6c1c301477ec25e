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
  readonly backfill: ReadonlyArray<Interval.Range>
  /** What has changed since the last pass, and a little before: rows become visible later than they say. */
  readonly increment: ReadonlyArray<Interval.Range>
}

export const of = (
  covered: Covered | undefined,
  { asOf, from, overlap }: { readonly asOf: number; readonly from: number; readonly overlap: number }
): Windows =>
  covered === undefined
    ? { backfill: range(from, asOf), increment: [] }
    : {
      backfill: range(from, covered.from),
      increment: asOf > covered.through ? range(covered.through - overlap, asOf) : []
    }

const range = (from: number, to: number): ReadonlyArray<Interval.Range> =>
  Option.toArray(Interval.make(Instant.fromEpochMillis(from), Instant.fromEpochMillis(to)))

/** The scopes that have the same to be read, together: they are asked for in one request. */
export const group = (
  scopes: ReadonlyArray<{ readonly id: string; readonly windows: Windows }>
): ReadonlyArray<{ readonly ids: ReadonlyArray<string>; readonly windows: Windows }> =>
  [...Map.groupBy(scopes, ({ windows }) => JSON.stringify(windows)).values()].flatMap((same) =>
    same.slice(0, 1).map(({ windows }) => ({ ids: same.map(({ id }) => id).toSorted(), windows }))
  )
