import { type ItemDraft, ITEMS_PER_ORDER, type OrderDraft } from "../story/Draft.ts"
import { itemNumber } from "../story/Item.ts"
import { appendItem, type ItemColumns, type OrderColumns, orderKinds } from "./Columns.ts"

/** What was changed in a hotel set since it was generated. */
export interface Revisions {
  /** Grows with every change. */
  readonly version: () => number
  /** The order as it is now, where it was changed. */
  readonly draft: (number: number) => OrderDraft | undefined
  /** Whether an item's row was removed. */
  readonly isGone: (row: number | undefined) => boolean
  readonly anyGone: () => boolean
  readonly gone: () => number
  /** The row of an item that was added. */
  readonly rowOfLate: (number: number) => number | undefined
  readonly reviseItem: (row: number, revised: (item: ItemDraft) => ItemDraft) => void
  readonly removeItem: (row: number) => void
  /** Gives an item to another order, whose ID it then has. */
  readonly moveItem: (row: number, order: number, revised: (item: ItemDraft) => ItemDraft) => void
  /** The order that an item has moved to; none where it never moved. */
  readonly hostOf: (row: number | undefined) => number | undefined
  /** The rows of the items that have moved to an order. */
  readonly guestsOf: (order: number) => ReadonlyArray<number>
  /** The rows of all items that have moved. */
  readonly moved: () => ReadonlyArray<number>
  /** Adds an item to an order, made of its last; false where the order has none, or no place. */
  readonly addItem: (order: number, made: (item: ItemDraft) => ItemDraft) => boolean
  readonly reviseOrder: (number: number, revised: (order: OrderDraft) => OrderDraft) => void
}

/** No changes yet. */
export const make = (orders: OrderColumns, items: ItemColumns, tell: (number: number) => OrderDraft): Revisions => {
  const drafts = new Map<number, OrderDraft>()
  const gone = new Set<number>()
  const late = new Map<number, number>()
  /** Orders by the rows of the items that have moved to them. */
  const hosts = new Map<number, number>()
  let version = 0
  const draftOf = (number: number): OrderDraft => drafts.get(number) ?? tell(number)
  const keep = (draft: OrderDraft): void => {
    drafts.set(draft.number, draft)
    version++
  }
  const reviseItem: Revisions["reviseItem"] = (row, revised) => {
    const number = items.number.at(row)
    const draft = draftOf(Math.floor(number / ITEMS_PER_ORDER))
    const position = number % ITEMS_PER_ORDER
    const old = draft.items[position]
    if (old === undefined) return
    const item = revised(old)
    items.updated.set(row, item.updated)
    items.consumed.set(row, item.consumed)
    keep({ ...draft, items: draft.items.with(position, item) })
  }
  const isGone: Revisions["isGone"] = (row) => row !== undefined && gone.has(row)
  return {
    version: () => version,
    draft: (number) => drafts.get(number),
    isGone,
    anyGone: () => gone.size > 0,
    gone: () => gone.size,
    rowOfLate: (number) => late.get(number),
    reviseItem,
    removeItem: (row) => {
      gone.add(row)
      version++
    },
    moveItem: (row, order, revised) => {
      hosts.set(row, order)
      reviseItem(row, revised)
    },
    hostOf: (row) => row === undefined ? undefined : hosts.get(row),
    guestsOf: (order) => [...hosts].flatMap(([row, host]) => host === order && !isGone(row) ? [row] : []),
    moved: () => [...hosts.keys()].filter((row) => !isGone(row)),
    addItem: (order, made) => {
      const draft = draftOf(order)
      const [last, number] = [draft.items.at(-1), itemNumber(order, draft.items.length)]
      if (last === undefined || draft.items.length === ITEMS_PER_ORDER) return false
      const item = made(last)
      late.set(number, items.number.size())
      appendItem(items, number, item)
      keep({ ...draft, items: [...draft.items, item] })
      return true
    },
    reviseOrder: (number, revised) => {
      const draft = revised(draftOf(number))
      orders.updated.set(number, draft.updated)
      orders.kind.set(number, draft.served ? orderKinds[draft.kind] : orderKinds.hidden)
      keep(draft)
    }
  }
}
