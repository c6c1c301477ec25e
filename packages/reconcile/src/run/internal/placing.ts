/**
 * Where items of a range count that move from one order to another while they are read: once, and where they were read last
 * before it was too late. Of items that stay, which are nearly all, nothing is kept.
 *
 * @internal
 */
import type { Ids } from "@nightaudit/core"
import { getOrAdd } from "../../internal/getOrAdd.ts"
import { sortById } from "../../internal/sortById.ts"
import type { Context } from "../../model/Context.ts"
import type { ItemInRange, Moved } from "../../model/ItemInRange.ts"
import type { ReconciledOrder } from "../../model/ReconciledOrder.ts"
import type { OrderLookup } from "../../reading/LookUp.ts"
import type { ItemTable } from "./itemTable.ts"

/** The items of one enterprise, whose orders are reported in the order of their IDs, and last those that items moved to. */
export class Placing {
  readonly #items: ItemTable
  readonly #enterpriseId: Ids.EnterpriseId
  readonly #inRange: Context["inRange"]
  /** The orders that are known from the beginning, sorted. */
  readonly #orders: ReadonlyArray<string>
  /** Counted with another order than the one in which they were read first. */
  readonly #placed = new Set<string>()
  /** Gone from orders that have been told, to others that have not. */
  readonly #left = new Set<string>()
  readonly #expected = new Map<Ids.ServiceOrderId, Map<string, ItemInRange>>()
  readonly #told = new Set<string>()
  /** The order that was reported last, of those that were known from the beginning. */
  #last = ""
  /** Items that the platform has deleted, and items that have left the range or the enterprise. */
  gone = 0
  outside = 0
  hasMoved = false

  constructor(
    items: ItemTable,
    orders: ReadonlyArray<string>,
    { enterpriseId, inRange }: { readonly enterpriseId: Ids.EnterpriseId; readonly inRange: Context["inRange"] }
  ) {
    this.#items = items
    this.#orders = orders
    this.#enterpriseId = enterpriseId
    this.#inRange = inRange
  }

  /**
   * The items that an order has got from others since the range was read; none where its own reading has them all. Where it is
   * read again, each of them may have moved on.
   */
  toReadAgain(serviceOrderId: Ids.ServiceOrderId, { items }: ReconciledOrder): ReadonlyArray<ItemInRange> {
    const expected = this.#expected.get(serviceOrderId)
    if (expected === undefined) return []
    const has = new Set<string>(items.map(({ Id }) => Id))
    const left = [...expected.values()].filter(({ Id }) => this.#left.has(Id))
    return left.every(({ Id }) => has.has(Id)) ? [] : left
  }

  /** The orders that items have moved to and that have not been told, sorted. */
  get pending(): ReadonlyArray<OrderLookup> {
    return [...this.#expected.keys()].filter((id) => !this.#isTold(id)).toSorted().map((id) => ({
      id,
      enterpriseId: this.#enterpriseId,
      itemsInRange: [],
      expected: [...this.#expected.get(id)?.values() ?? []].filter(({ Id }) => this.#left.has(Id)),
      isSeen: (item) => this.#items.has(item)
    }))
  }

  /** The order with the items that count with it, which is then reported; `isLast` where no item may be left to others. */
  place(reconciled: ReconciledOrder, isLast = false): ReconciledOrder {
    const { arrived, deleted, itemsInRange, moved, serviceOrderId } = reconciled
    const isAsItCame = deleted.length === 0 && moved.length === 0 && arrived.length === 0 && this.#placed.size === 0
    if (this.#isFirst(serviceOrderId)) this.#last = serviceOrderId
    else this.#told.add(serviceOrderId)
    if (isAsItCame) return reconciled
    const taken = new Set<string>(arrived.filter((item) => this.#take(item)).map(({ Id }) => Id))
    for (const id of deleted) if (this.#isOpen(id)) this.#drop(id, "gone")
    const kept = moved.filter((item) => this.#isOpen(item.was.Id) && !this.#leave(item, isLast)).map(({ was }) => was)
    const isArrived = new Set<string>(arrived.map(({ Id }) => Id))
    const rest = itemsInRange.filter(({ EnterpriseId, Id }) =>
      EnterpriseId !== this.#enterpriseId ||
      (isArrived.has(Id) ? taken.has(Id) : this.#items.has(Id) && !this.#placed.has(Id))
    )
    return { ...reconciled, itemsInRange: kept.length === 0 ? rest : sortById([...rest, ...kept]) }
  }

  #isTold(id: string): boolean {
    return this.#told.has(id) || (id <= this.#last && this.#isFirst(id))
  }

  /** Whether the order is known from the beginning. */
  #isFirst(id: string): boolean {
    let [low, high] = [0, this.#orders.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#orders[middle] ?? "") < id) low = middle + 1
      else high = middle
    }
    return this.#orders[low] === id
  }

  /** Whether an item is still to be counted. */
  #isOpen(id: Ids.OrderItemId): boolean {
    return this.#items.has(id) && !this.#placed.has(id)
  }

  /** Counts an item with an order that has got it, unless it has been counted before. */
  #take(item: ItemInRange): boolean {
    const before = this.#items.orderOf(item.Id)
    if (before === undefined || this.#placed.has(item.Id)) return false
    if (this.#isTold(before) && before !== item.ServiceOrderId && !this.#left.has(item.Id)) return false
    this.#left.delete(item.Id)
    this.#placed.add(item.Id)
    this.#items.set(item)
    this.hasMoved = true
    return true
  }

  /** Leaves an item to the order that it has moved to; false where that has been told, so that the item stays. */
  #leave({ now, was }: Moved, isLast: boolean): boolean {
    const item = this.#inRange(now)
    if (item === undefined || item.EnterpriseId !== this.#enterpriseId) {
      this.#drop(was.Id, "outside")
      return true
    }
    if (isLast || this.#isTold(item.ServiceOrderId)) {
      // The line that it would be in is out.
      this.#left.delete(was.Id)
      this.#placed.add(was.Id)
      return false
    }
    this.#left.add(was.Id)
    this.hasMoved = true
    getOrAdd(this.#expected, item.ServiceOrderId, () => new Map<string, ItemInRange>()).set(item.Id, item)
    return true
  }

  #drop(id: Ids.OrderItemId, to: "gone" | "outside"): void {
    this.#items.delete(id)
    this.#left.delete(id)
    this[to] += 1
    this.hasMoved = true
  }
}
