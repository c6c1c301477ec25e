import type { Hotel, OrderRecord } from "../../Hotel.ts"
import type { OrderItemRow } from "../../Rows.ts"
import { ITEMS_PER_ORDER } from "../story/Draft.ts"

/** Every row of a hotel set, by its identifier. */
export interface Known {
  /** The order of an identifier with all of its items; its row is null where no operation returns it. */
  readonly order: (id: string) => OrderRecord | undefined
  /** An item, with the order that it belongs to. */
  readonly item: (id: string) => { readonly item: OrderItemRow; readonly record: OrderRecord } | undefined
}

/** The rows of a hotel set as they are now. */
export const make = ({ tables }: Hotel): Known => {
  const told = new Map<number, OrderRecord>()
  const recordOf = (number: number): OrderRecord | undefined => {
    if (number >= tables.orders.kind.size()) return undefined
    const kept = told.get(number)
    if (kept !== undefined) return kept
    const { draft, items, order } = tables.told(number)
    const record = { kind: draft.kind, order, items }
    if (told.size === KEPT) told.clear()
    told.set(number, record)
    return record
  }
  return {
    order: (id) => {
      const number = tables.ids.decode("order", id)
      const record = recordOf(number)
      return record !== undefined && tables.orderId(number) === id ? record : undefined
    },
    item: (id) => {
      const number = tables.ids.decode("item", id)
      const host = tables.revisions.hostOf(tables.rowOfItem(number))
      const record = recordOf(host ?? Math.floor(number / ITEMS_PER_ORDER))
      const item = record?.items.find((one) => one.Id === id)
      return record === undefined || item === undefined ? undefined : { item, record }
    }
  }
}

const KEPT = 512
