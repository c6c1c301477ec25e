import { type ItemDraft, ITEMS_PER_ORDER, type OrderDraft } from "../story/Draft.ts"
import { itemNumber } from "../story/Item.ts"
import { appendItem, type ItemColumns, type OrderColumns, orderKinds } from "./Columns.ts"

/** What was changed in a hotel set since it was told. */
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
  /** Adds an item to an order, made of its last; false where the order has none, or no place. */
  readonly addItem: (order: number, made: (item: ItemDraft) => ItemDraft) => boolean
  readonly reviseOrder: (number: number, revised: (order: OrderDraft) => OrderDraft) => void
}

/** No changes yet. */
export const make = (orders: OrderColumns, items: ItemColumns, tell: (number: number) => OrderDraft): Revisions => {
  const drafts = new Map<number, OrderDraft>()
  const gone = new Set<number>()
  const late = new Map<number, number>()
  let version = 0
  const draftOf = (number: number): OrderDraft => drafts.get(number) ?? tell(number)
  const keep = (draft: OrderDraft): void => {
    drafts.set(draft.number, draft)
    version++
  }
  return {
    version: () => version,
    draft: (number) => drafts.get(number),
    isGone: (row) => row !== undefined && gone.has(row),
    anyGone: () => gone.size > 0,
    gone: () => gone.size,
    rowOfLate: (number) => late.get(number),
    reviseItem: (row, revised) => {
      const number = items.number.at(row)
      const draft = draftOf(Math.floor(number / ITEMS_PER_ORDER))
      const position = number % ITEMS_PER_ORDER
      const old = draft.items[position]
      if (old === undefined) return
      const item = revised(old)
      items.updated.set(row, item.updated)
      items.consumed.set(row, item.consumed)
      keep({ ...draft, items: draft.items.with(position, item) })
    },
    removeItem: (row) => {
      gone.add(row)
      version++
    },
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
