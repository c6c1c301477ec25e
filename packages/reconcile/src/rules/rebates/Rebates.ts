/**
 * Rebates and their items. A rebate may itself be rebated, which restores the charge: an item and all rebates that refer to
 * it is a tree.
 *
 * @see https://docs.mews.com/connector-api/use-cases/accounting
 */
import type { Money, OrderItem } from "@nightaudit/core"
import * as decimals from "../../internal/decimals.ts"
import { sortById } from "../../internal/sortById.ts"
import { isLive, isRebate, rebatedItemOf } from "../../model/ItemKind.ts"
import type { ReconciledOrder } from "../../model/ReconciledOrder.ts"

type Judged = Pick<ReconciledOrder, "items" | "related">

/** A live rebate of the order, and the item that it names, whatever its state and order. */
export interface Pair {
  readonly rebate: OrderItem.OrderItem
  readonly target: OrderItem.OrderItem
}

/** A live item that is not a rebate, and the live rebates of its currency on it, at any depth, sorted by ID. */
export interface Tree {
  readonly root: OrderItem.OrderItem
  readonly rebates: ReadonlyArray<OrderItem.OrderItem>
}

/** What a tree is made of. */
export type Member = Pick<
  OrderItem.OrderItem,
  "Amount" | "CreatorProfileId" | "EnterpriseId" | "Id" | "ServiceOrderId"
>

/** The same of a tree whose items are of any shape. */
export interface TreeOf<Item extends Member> {
  readonly root: Item
  readonly rebates: ReadonlyArray<Item>
}

/** The live rebates of the order whose target is known. */
export const pairs = ({ items, related }: Judged): ReadonlyArray<Pair> => {
  const rebates = items.filter((item) => isRebate(item) && isLive(item))
  if (rebates.length === 0) return []
  const own = byId(items)
  return rebates.flatMap((rebate) => {
    const id = rebatedItemOf(rebate)
    const target = id && (own.get(id) ?? related.items.get(id))
    return target ? [{ rebate, target }] : []
  })
}

/** What a finding about the pair names: a rebate may name itself. */
export const idsOf = ({ rebate, target }: Pair): ReadonlyArray<string> => [...new Set([rebate.Id, target.Id])]

/** The pair as evidence. */
export const evidenceOf = ({ rebate, target }: Pair) => ({
  rebate: told(rebate),
  target: { ...told(target), state: target.AccountingState, serviceOrderId: target.ServiceOrderId }
})

/** Every live item with live rebates on it, among the items of the order and those known of other orders. */
export const trees = (judged: Judged): ReadonlyArray<Tree> => {
  const { rootOf } = walk(judged)
  const rebates = Map.groupBy(
    [...rootOf].filter(([rebate, root]) =>
      isLive(rebate) && isLive(root) && rebate.Amount.Currency === root.Amount.Currency
    ),
    ([, root]) => root
  )
  return [...rebates].map(([root, those]) => ({ root, rebates: sortById(those.map(([rebate]) => rebate)) }))
}

/** What is left of the item of a tree. */
export const rest = ({ rebates, root }: TreeOf<Member>): Money.Decimal =>
  decimals.sum([root, ...rebates].map(({ Amount }) => Amount.GrossValue))

/** The circles of rebates that rebate each other, each sorted by id. */
export const cycles = (judged: Judged): ReadonlyArray<ReadonlyArray<OrderItem.OrderItem>> => walk(judged).cycles

/** Each rebate's way up, walked once: what it hangs on in the end, or the circle that it ends in. */
const walk = ({ items, related }: Judged) => {
  const rootOf = new Map<OrderItem.OrderItem, OrderItem.OrderItem>()
  const cycles: Array<ReadonlyArray<OrderItem.OrderItem>> = []
  // Rows of other orders are known only where a rebate of this one names them.
  if (!items.some(isRebate)) return { rootOf, cycles }
  const known = new Map([...related.items, ...byId(items)])
  const walked = new Set<OrderItem.OrderItem>()
  for (const start of known.values()) {
    const path = new Set<OrderItem.OrderItem>()
    let at: OrderItem.OrderItem | undefined = start
    while (at !== undefined && isRebate(at) && !walked.has(at)) {
      path.add(at)
      walked.add(at)
      at = known.get(rebatedItemOf(at) ?? "")
    }
    if (at !== undefined && path.has(at)) cycles.push(sortById([...path].slice([...path].indexOf(at))))
    const root = at !== undefined && isRebate(at) ? rootOf.get(at) : at
    if (root !== undefined) { for (const rebate of path) rootOf.set(rebate, root) }
  }
  return { rootOf, cycles }
}

const byId = (items: ReadonlyArray<OrderItem.OrderItem>): ReadonlyMap<string, OrderItem.OrderItem> =>
  new Map(items.map((item) => [item.Id, item]))

const told = ({ Amount: { Currency, GrossValue }, ConsumedUtc, Id, Type }: OrderItem.OrderItem) => ({
  id: Id,
  type: Type,
  gross: decimals.text(GrossValue),
  currency: Currency,
  consumedUtc: ConsumedUtc
})
