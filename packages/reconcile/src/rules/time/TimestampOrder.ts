import { Instant, type OrderItem } from "@nightaudit/core"
import type { Observation } from "../../model/Finding.ts"
import type { FoundOrder } from "../../model/FoundOrder.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/** The tolerance for clocks that differ. */
const skew = 20 * 60_000

/** Timestamps of a row that are in an impossible order, or in the future when it was read. */
export const timestampOrder: OrderRule = {
  code: "timestamp-order",
  title: "items and orders with impossible timestamps",
  version: 1,
  severity: "warning",
  predicate:
    "an item or order was updated, closed or canceled before it was created, or one of these times is in the future",
  exceptions: [
    "timestamps at most 20 minutes after the later of the as-of time and the time of reading",
    "for orders of origin `Import` and their items, only timestamps in the future are reported"
  ],
  action: "Note the record, and do not rely on its timestamps without checking them",
  scope: "order",
  when: ({ hasTimesOutOfOrder }) => hasTimesOutOfOrder,
  needsAllItems: false,
  judge: (reconciled, { readAt }) => {
    const { items, order } = reconciled
    const limits: Limits = { isImported: order?.row.Origin === "Import", latest: Instant.toEpochMillis(readAt) + skew }
    const ofItems = items.flatMap((item) =>
      follow(item, item.CanceledUtc, item.ClosedUtc, limits)
        ? []
        : observed("an item", [item.Id], timesOfItem(item), limits) ?? []
    )
    const ofOrder = order && !follow(order.row, order.row.CancelledUtc, null, limits)
      ? observed(`order ${nameOf(reconciled)}`, [], timesOfOrder(order), limits)
      : undefined
    return ofOrder === undefined ? ofItems : [ofOrder, ...ofItems]
  }
}

/** The times of a row by the names of their fields. */
interface Times {
  readonly CreatedUtc: Instant.Instant
  readonly UpdatedUtc: Instant.Instant
  readonly [field: string]: Instant.Instant | null
}

interface Limits {
  readonly isImported: boolean
  /** In milliseconds: later times are in the future. */
  readonly latest: number
}

const timesOfItem = ({ CanceledUtc, ClosedUtc, CreatedUtc, UpdatedUtc }: OrderItem.OrderItem): Times => ({
  CreatedUtc,
  UpdatedUtc,
  ClosedUtc: ClosedUtc ?? null,
  CanceledUtc: CanceledUtc ?? null
})

const timesOfOrder = ({ row: { CancelledUtc, CreatedUtc, UpdatedUtc } }: FoundOrder): Times => ({
  CreatedUtc,
  UpdatedUtc,
  CancelledUtc: CancelledUtc ?? null
})

/** A fast check: true only if every time of a row follows its creation and none is in the future. */
const follow = (
  { CreatedUtc, UpdatedUtc }: Pick<Times, "CreatedUtc" | "UpdatedUtc">,
  canceledUtc: Instant.Instant | null | undefined,
  closedUtc: Instant.Instant | null | undefined,
  { latest }: Limits
): boolean =>
  isBetween(CreatedUtc, CreatedUtc, latest) && isBetween(CreatedUtc, UpdatedUtc, latest) &&
  (canceledUtc == null || isBetween(CreatedUtc, canceledUtc, latest)) &&
  (closedUtc == null || isBetween(CreatedUtc, closedUtc, latest))

const isBetween = (createdUtc: Instant.Instant, time: Instant.Instant, latest: number): boolean =>
  Instant.InstantOrder(createdUtc, time) <= 0 && Instant.toEpochMillis(time) <= latest

const observed = (
  noun: string,
  orderItemIds: ReadonlyArray<string>,
  times: Times,
  { isImported, latest }: Limits
): Observation | undefined => {
  const known = Object.entries(times).flatMap(([field, time]) => time === null ? [] : [{ field, time }])
  const early = isImported ? [] : known.filter(({ time }) => Instant.InstantOrder(time, times.CreatedUtc) < 0)
  const future = known.filter(({ time }) => Instant.toEpochMillis(time) > latest)
  if (early.length + future.length === 0) return undefined
  const expected = [
    ...(early.length > 0 ? [`not before CreatedUtc ${times.CreatedUtc}`] : []),
    ...(future.length > 0 ? ["not in the future"] : [])
  ]
  const complaints = [
    ...early.map(({ field, time }) => `${field} ${time} is before CreatedUtc ${times.CreatedUtc}`),
    ...future.map(({ field, time }) => `${field} ${time} is in the future`)
  ]
  return {
    orderItemIds,
    message: `Impossible timestamps on ${noun}: ${complaints.join(", ")}.`,
    expected: expected.join(", "),
    actual: [...early, ...future].map(({ field, time }) => `${field} ${time}`).join(", "),
    evidence: {
      ...times,
      exceptionsTested: ["imported", "clocks that differ"],
      exceptionsUndecided: []
    }
  }
}
