/**
 * Joins service orders with all their items.
 */
import type { OrderItem } from "@nightaudit/core"
import { Effect, Result } from "effect"
import { compareIds, sortById } from "../internal/sortById.ts"
import type { Context } from "../model/Context.ts"
import type { ItemInRange, Moved } from "../model/ItemInRange.ts"
import type { ReconciledOrder } from "../model/ReconciledOrder.ts"
import * as Related from "../model/Related.ts"
import type { Verdict } from "../model/Verdict.ts"
import { catchNonFatal } from "./internal/catchNonFatal.ts"
import * as LookUp from "./LookUp.ts"
import type * as Orders from "./Orders.ts"
import * as RelatedRows from "./RelatedRows.ts"
import type { SourceError } from "./SourceError.ts"
import { SourceRun } from "./SourceRun.ts"

/**
 * The candidates with their orders and all their items, in the order given; an order that is not `known` is looked up. A
 * lookup that fails makes its orders `unresolved`, a reading of items that fails makes theirs incomplete; errors that concern
 * the whole run fail. Items of the range that the platform has deleted since they were read are left out.
 */
export const join = Effect.fnUntraced(function*(
  candidates: ReadonlyArray<LookUp.OrderLookup>,
  readOrders: Effect.Effect<Orders.OrderCache, SourceError>,
  context: Context
) {
  const source = yield* SourceRun
  const [[known, found], items] = yield* Effect.all([
    Effect.flatMap(readOrders, (known) => {
      const others = LookUp.orders(candidates.filter(({ id }) => known(id) === undefined), context)
      return Effect.map(others, (found) => [known, found] as const)
    }),
    catchNonFatal(itemsOf(source, candidates))
  ], { concurrency: 2 })
  const isComplete = Result.isSuccess(items)
  const { byId, byOrder, isAsExpected } = Result.getOrElse(items, () => unread)
  const joined = candidates.map((candidate) => ({
    candidate,
    order: known(candidate.id) ?? found.get(candidate.id) ?? "unread",
    items: byOrder.get(candidate.id) ?? none
  }))
  const related = yield* RelatedRows.relate(joined, known)

  return joined.map(({ candidate, items: all, order }, index): ReconciledOrder => {
    const absent = isAsExpected ? none : notAmong(expectedOf(candidate), all)
    const itemsInRange = absent.length === 0
      ? candidate.itemsInRange
      : candidate.itemsInRange.filter((item) => !absent.includes(item))
    const moved = [...absent, ...expectedBeyond(candidate, all, context)].flatMap((was): ReadonlyArray<Moved> => {
      const now = byId.get(was.Id) ?? all.find(({ Id }) => Id === was.Id)
      return now === undefined ? none : [{ was, now }]
    })
    const isAsItCame = absent.length === 0 && all.length === candidate.itemsInRange.length
    const arrived = !isComplete ? candidate.expected ?? none : isAsItCame ? none : arrivedIn(candidate, all, context)
    const elsewhere = [...ofOtherEnterprises(candidate, all, context), ...arrived]
    return {
      serviceOrderId: candidate.id,
      verdict: verdictOf(order, candidate, context),
      order: typeof order === "object" ? order : undefined,
      absence: typeof order === "object" ? undefined : order,
      itemsInRange: elsewhere.length === 0 ? itemsInRange : sortById([...itemsInRange, ...elsewhere]),
      items: all,
      related: related[index] ?? Related.none,
      deleted: absent.filter(({ Id }) => !byId.has(Id)).map(({ Id }) => Id),
      moved,
      arrived,
      isComplete
    }
  })
})

const none: ReadonlyArray<never> = []

/** All items of some orders. */
interface AllItems {
  /** Sorted by id. */
  readonly byOrder: ReadonlyMap<string, ReadonlyArray<OrderItem.OrderItem>>
  /** True where no item of the range is known not to be among those of its order. */
  readonly isAsExpected: boolean
  /** Those that were asked for by their ids, and those of the batch where there are any. */
  readonly byId: ReadonlyMap<string, OrderItem.OrderItem>
}

const unread: AllItems = { byOrder: new Map(), isAsExpected: true, byId: new Map() }

/** The items of the range that the order is to have, sorted by id. */
const expectedOf = ({ expected, itemsInRange }: LookUp.OrderLookup): ReadonlyArray<ItemInRange> =>
  expected === undefined ? itemsInRange : sortById([...itemsInRange, ...expected])

/** Items of the order that were read in the range with another one. */
const arrivedIn = (
  { enterpriseId, isSeen, itemsInRange }: LookUp.OrderLookup,
  items: ReadonlyArray<OrderItem.OrderItem>,
  { inRange }: Context
): ReadonlyArray<ItemInRange> => {
  let arrived: Array<ItemInRange> | undefined
  let at = 0
  for (const item of items) {
    while ((itemsInRange[at]?.Id ?? item.Id) < item.Id) at += 1
    if (itemsInRange[at]?.Id === item.Id || item.EnterpriseId !== enterpriseId || !isSeen(item.Id)) continue
    const kept = inRange(item)
    if (kept !== undefined) (arrived ??= []).push(kept)
  }
  return arrived ?? none
}

/** Items that were expected of the order, which has them outside the range. */
const expectedBeyond = (
  { enterpriseId, expected }: LookUp.OrderLookup,
  items: ReadonlyArray<OrderItem.OrderItem>,
  { inRange }: Context
): ReadonlyArray<ItemInRange> =>
  expected?.filter(({ Id }) => {
    const item = items.find((each) => each.Id === Id)
    return item !== undefined && (item.EnterpriseId !== enterpriseId || inRange(item) === undefined)
  }) ?? none

/** Those of the items whose ids are not among the others. Both are sorted by id. */
const notAmong = (
  items: ReadonlyArray<ItemInRange>,
  others: ReadonlyArray<OrderItem.OrderItem>
): ReadonlyArray<ItemInRange> => {
  let absent: Array<ItemInRange> | undefined
  let at = 0
  for (const item of items) {
    while ((others[at]?.Id ?? item.Id) < item.Id) at += 1
    if (others[at]?.Id !== item.Id) (absent ??= []).push(item)
  }
  return absent ?? none
}

/**
 * Every item of the orders. An item of the range that is not among them is asked for by its own id: it may have been set
 * aside once, and only what the platform does not give then is gone.
 */
const itemsOf: (
  source: SourceRun["Service"],
  candidates: ReadonlyArray<LookUp.OrderLookup>
) => Effect.Effect<AllItems, SourceError> = Effect.fnUntraced(function*(source, candidates) {
  const rows = yield* source.itemsOf(candidates.map(({ id }) => id))
  const byOrder = groupByOrder(rows)
  const elsewhere = candidates.flatMap((candidate) =>
    notAmong(expectedOf(candidate), byOrder.get(candidate.id) ?? none)
  )
  if (elsewhere.length === 0) return { byOrder, isAsExpected: true, byId: unread.byId }
  const known = new Map<string, OrderItem.OrderItem>(rows.map((row) => [row.Id, row]))
  const missing = elsewhere.filter(({ Id }) => !known.has(Id))
  const found = missing.length === 0 ? none : yield* source.items(missing.map(({ Id }) => Id))
  for (const row of found) known.set(row.Id, row)
  return { byOrder: found.length === 0 ? byOrder : groupByOrder([...rows, ...found]), isAsExpected: false, byId: known }
})

/** Only an order that could have been found is an orphan's: the token must see the service of an item. */
const verdictOf = (
  order: LookUp.OrderLookupResult,
  { itemsInRange }: LookUp.OrderLookup,
  { services }: Context
): Verdict => {
  if (typeof order === "object") return order.kind
  return order === "missing" && itemsInRange.some((item) => services.has(item.ServiceId)) ? "orphan" : "unresolved"
}

/** An order may have items of several enterprises, each with a range of its own. */
const ofOtherEnterprises = (
  { enterpriseId }: LookUp.OrderLookup,
  items: ReadonlyArray<OrderItem.OrderItem>,
  { inRange }: Context
): ReadonlyArray<ItemInRange> => {
  let kept: Array<ItemInRange> | undefined
  for (const item of items) {
    const found = item.EnterpriseId === enterpriseId ? undefined : inRange(item)
    if (found !== undefined) (kept ??= []).push(found)
  }
  return kept ?? none
}

/** The items of each order, sorted by id. */
const groupByOrder = (
  items: ReadonlyArray<OrderItem.OrderItem>
): ReadonlyMap<string, ReadonlyArray<OrderItem.OrderItem>> => {
  const groups = new Map<string, Array<OrderItem.OrderItem>>()
  for (const item of items) {
    const group = groups.get(item.ServiceOrderId)
    if (group === undefined) groups.set(item.ServiceOrderId, [item])
    else group.push(item)
  }
  for (const group of groups.values()) if (group.length > 1) group.sort(compareIds)
  return groups
}
