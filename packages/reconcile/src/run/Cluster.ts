/**
 * Enterprises whose ranges are read together: one listing of each operation for all of them, instead of one for each.
 */
import { Attempt, type Ids, Instant, type Interval, Purpose } from "@nightaudit/core"
import { Context, Data, Effect, Option, Order, Stream } from "effect"
import type { FoundOrder } from "../model/FoundOrder.ts"
import * as Orders from "../reading/Orders.ts"
import type { SourceError } from "../reading/SourceError.ts"
import { SourceRun } from "../reading/SourceRun.ts"
import { ItemTable } from "./internal/itemTable.ts"
import type { Partition, Scope } from "./Scope.ts"

/** What was read of the range of an enterprise. */
export interface RangeRead {
  readonly partition: Partition
  /** The items of the range, each in its newest version. */
  readonly items: ItemTable
  /** False where some of the items could not be read. */
  readonly isComplete: boolean
  /** The orders that changed in the range. */
  readonly changed: ReadonlyMap<Ids.ServiceOrderId, FoundOrder>
}

/** How much is read together. The outcomes of a run do not depend on it. */
export interface Limits {
  /** Items of several enterprises, at about 100 bytes each. */
  readonly mostItems: number
  /** Days of the enterprises, added up, while the density of their items is not known. */
  readonly firstDays: number
}

export const Limits: Context.Reference<Limits> = Context.Reference("@nightaudit/reconcile/Cluster/Limits", {
  defaultValue: () => ({ mostItems: 50_000, firstDays: 200 })
})

/** The maximum number of enterprises that a request may name. */
const mostEnterprises = 1000

/** Enterprises and days that were read together, and the items that there were. */
export interface Density {
  readonly items: number
  readonly days: number
}

/**
 * How many of the enterprises to read together, the first of them and those after it. By the density of a cluster before, two
 * thirds of the items that are allowed are expected at the most; the days are a power of two, so that a few items more or less
 * make no difference.
 */
export const sizeOf = (
  partitions: ReadonlyArray<Partition>,
  density: Density | undefined,
  { firstDays, mostItems }: Limits
): number => {
  const most = density === undefined || density.items === 0
    ? firstDays
    : 2 ** Math.floor(Math.log2(Math.max(1, mostItems * 2 / 3 * density.days / density.items)))
  let days = 0
  let size = 0
  for (const partition of partitions) {
    days += daysOf(partition)
    if (size > 0 && (days > most || size >= mostEnterprises)) break
    size += 1
  }
  return size
}

const daysOf = ({ range }: Partition): number => millisOf(range) / Instant.dayMillis

const millisOf = ({ EndUtc, StartUtc }: Interval.Range): number =>
  Instant.toEpochMillis(EndUtc) - Instant.toEpochMillis(StartUtc)

export const densityOf = (
  ranges: ReadonlyArray<{ readonly partition: Partition; readonly items: number }>
): Density => ({
  items: ranges.reduce((sum, { items }) => sum + items, 0),
  days: ranges.reduce((sum, { partition }) => sum + daysOf(partition), 0)
})

/** What is asked of the enterprises together. */
export const queryOf = (partitions: ReadonlyArray<Partition>) => {
  const range = hullOf(partitions)
  const isAlone = partitions.every(({ longestMillis }) => longestMillis < Infinity)
  return {
    enterpriseIds: partitions.map(({ enterprise }) => enterprise.Id),
    range,
    longestMillis: isAlone ? longestAlone(range) : Infinity
  }
}

class TooMany extends Data.TaggedError("TooMany")<{}> {}

/**
 * Reads the ranges of the enterprises, and gives what was read of each, in their order. Where it cannot all be read, or is
 * more than {@link Limits} allow, each half of them is read by itself, down to one enterprise: only of that intervals are left
 * open. Fails with errors that concern the whole run.
 */
export const read: (
  partitions: ReadonlyArray<Partition>,
  scope: Scope
) => Effect.Effect<ReadonlyArray<RangeRead>, SourceError, SourceRun> = Effect.fnUntraced(
  function*(partitions: ReadonlyArray<Partition>, scope: Scope) {
    const [first] = partitions
    if (first === undefined) return []
    if (partitions.length === 1) return yield* alone(first, scope)
    const { cuts } = yield* SourceRun
    const name = JSON.stringify(queryOf(partitions))
    const isCut = cuts !== undefined && (yield* cuts.isCut(name))
    const together = isCut ? Option.none() : yield* tried(partitions, scope)
    if (Option.isSome(together)) return together.value
    if (!isCut && cuts !== undefined) yield* cuts.cut(name)
    const middle = Math.ceil(partitions.length / 2)
    const halves = [partitions.slice(0, middle), partitions.slice(middle)]
    return (yield* Effect.forEach(halves, (half) => read(half, scope))).flat()
  }
)

/** The enterprises together; none where not all of it could be read, or it is too much. */
const tried = (partitions: ReadonlyArray<Partition>, scope: Scope) =>
  Effect.suspend(() => {
    const attempt: Attempt.Attempt = { hasFailed: false }
    return ranges(partitions, scope).pipe(
      Effect.provideService(Attempt.Attempt, Option.some(attempt)),
      Effect.map((reads) => attempt.hasFailed ? Option.none() : Option.some(reads)),
      Effect.catch((error) => error._tag === "TooMany" || !error.isFatal ? Effect.succeedNone : Effect.fail(error))
    )
  })

/** One enterprise: what cannot be read of it is left open. */
const alone = (partition: Partition, scope: Scope) =>
  Effect.suspend(() => {
    let isComplete = true
    const onOpen = () => {
      isComplete = false
    }
    return ranges([partition], scope).pipe(
      Effect.catchTag("TooMany", Effect.die),
      Effect.provideService(Purpose.Purpose, Option.some(purposeOf(partition, onOpen))),
      Effect.map((reads) => reads.map((read) => ({ ...read, isComplete })))
    )
  })

/** For whom something is read. */
export const purposeOf = ({ day: { localDateOf }, enterprise: { Id } }: Partition, onOpen?: () => void) => ({
  enterpriseId: Id,
  localDateOf,
  onOpen
})

/** The items and the changed orders of ranges, side by side. */
const ranges = Effect.fnUntraced(function*(partitions: ReadonlyArray<Partition>, scope: Scope) {
  const [items, changed] = yield* Effect.all([
    readItems(partitions, scope),
    Orders.changed(partitions, hullOf(partitions), scope)
  ], { concurrency: 2 })
  return partitions.map((partition): RangeRead => ({
    partition,
    items: items.get(partition.enterprise.Id) ?? new ItemTable(),
    isComplete: true,
    changed: changed.get(partition.enterprise.Id) ?? new Map()
  }))
})

/**
 * While few enterprises are read, nothing else uses the time until a page comes: the items of a range are read in as many
 * intervals side by side, each a week long at the least, for a few more requests.
 */
const intervalsSideBySide = 4
const shortestMillis = 7 * Instant.dayMillis

/** The longest interval of a range that is read so, in milliseconds; in whole seconds, as the platform counts. */
export const longestAlone = (range: Interval.Range): number =>
  Math.max(shortestMillis, Math.ceil(millisOf(range) / 1000 / intervalsSideBySide) * 1000)

/** From the first instant of any of the ranges to the last: their time zones may differ. */
const hullOf = (partitions: ReadonlyArray<Partition>): Interval.Range => {
  const ranges = partitions.map(({ range }) => range)
  return {
    StartUtc: ranges.map(({ StartUtc }) => StartUtc).reduce(Order.min(Instant.InstantOrder)),
    EndUtc: ranges.map(({ EndUtc }) => EndUtc).reduce(Order.max(Instant.InstantOrder))
  }
}

/** The items by their enterprises; what the platform sends beyond the range of an enterprise is left out. */
const readItems = Effect.fnUntraced(function*(
  partitions: ReadonlyArray<Partition>,
  { basis, begunAt, context, forest, serviceIds }: Scope
) {
  const { itemsInRange } = yield* SourceRun
  const { mostItems } = yield* Limits
  const tables = new Map(partitions.map(({ enterprise }) => [enterprise.Id, new ItemTable()]))
  const [first] = tables.values()
  const pages = itemsInRange({
    ...queryOf(partitions),
    basis,
    serviceIds,
    begunAt,
    asOf: context.asOf
  })
  let kept = 0
  yield* Stream.runForEach(pages, (page) =>
    Effect.suspend(() => {
      for (const item of page) {
        // What is of no enterprise that was asked for is in no line of one: the control totals then fail.
        const table = tables.get(item.EnterpriseId) ?? first
        const inRange = context.inRange(item)
        if (inRange === undefined) table?.leave(item.Id)
        else if (table !== undefined) {
          table.set(inRange)
          forest.note(item)
          kept += 1
        }
      }
      return kept > mostItems && partitions.length > 1 ? Effect.fail(new TooMany()) : Effect.void
    }))
  return tables
})
