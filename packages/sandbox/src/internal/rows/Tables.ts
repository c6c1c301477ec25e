import { Effect } from "effect"
import type { EnterpriseRow, OrderItemRow, ProductServiceOrderRow, ReservationRow, ServiceRow } from "../../Rows.ts"
import * as Id from "../Id.ts"
import { ITEMS_PER_ORDER, type OrderDraft } from "../story/Draft.ts"
import { itemNumber } from "../story/Item.ts"
import { tellOrdinary } from "../story/Ordinary.ts"
import type { Script } from "../story/Script.ts"
import type { Story } from "../story/Story.ts"
import * as Columns from "./Columns.ts"
import { itemRow } from "./ItemRows.ts"
import type { Names } from "./Names.ts"
import { stayRow, visitRow } from "./OrderRows.ts"
import { enterpriseRow, serviceRows } from "./PropertyRows.ts"
import * as Revisions from "./Revisions.ts"
import * as TimeIndex from "./TimeIndex.ts"

/** Everything that can be asked of a hotel set: columns for the filters, rows told again whenever they are wanted. */
export interface Tables {
  readonly ids: Id.Ids
  readonly enterprises: ReadonlyArray<EnterpriseRow>
  readonly services: ReadonlyArray<ServiceRow>
  readonly orders: Columns.OrderColumns & {
    readonly byCreated: () => TimeIndex.TimeIndex
    readonly byUpdated: () => TimeIndex.TimeIndex
  }
  readonly items: Columns.ItemColumns & {
    readonly byCreated: () => TimeIndex.TimeIndex
    readonly byUpdated: () => TimeIndex.TimeIndex
  }
  /** The order of a number and all of its items. */
  readonly told: (number: number) => Told
  /** The item of a row; orders met on the way are kept in the given memory. */
  readonly itemRow: (row: number, memory: Map<number, OrderDraft>) => OrderItemRow
  readonly orderRow: (number: number) => ReservationRow | ProductServiceOrderRow
  /** The row of an item number, or `undefined` where the order has no such item. */
  readonly rowOfItem: (number: number) => number | undefined
  readonly orderId: (number: number) => string
  readonly itemId: (number: number) => string
  /** What was changed since. */
  readonly revisions: Revisions.Revisions
}

/** One order as it is served: nothing where no operation returns it. */
export interface Told {
  readonly draft: OrderDraft
  /** Whether the script told it; false also where the scene had no room. */
  readonly scripted: boolean
  readonly order: ReservationRow | ProductServiceOrderRow | null
  readonly items: ReadonlyArray<OrderItemRow>
}

const ORDERS_AT_A_TIME = 200

/** Tells every order once, and keeps what filters need. */
export const make = Effect.fnUntraced(function*(story: Story, script: Script): Effect.fn.Return<Tables> {
  const ids = Id.make(story.seed)
  const orders = Columns.orderColumns()
  const items = Columns.itemColumns()
  for (let number = 0; number < story.orders; number++) {
    Columns.append(orders, items, tell(story, script, number).draft)
    if (number % ORDERS_AT_A_TIME === ORDERS_AT_A_TIME - 1) yield* Effect.yieldNow
  }

  const revisions = Revisions.make(orders, items, (number) => tell(story, script, number).draft)
  const draftOf = (number: number): OrderDraft => revisions.draft(number) ?? tell(story, script, number).draft
  const orderId = (number: number): string =>
    ids.encode("order", number, ids.holdsTime("order", number) ? orders.created.at(number) : undefined)
  const rowOfItem = (number: number): number | undefined => {
    const order = Math.floor(number / ITEMS_PER_ORDER)
    if (order >= story.orders) return undefined
    const row = orders.firstItem.at(order) + (number % ITEMS_PER_ORDER)
    return row < items.number.size() && items.number.at(row) === number ? row : revisions.rowOfLate(number)
  }
  const itemId = (number: number): string => {
    const row = rowOfItem(number)
    const created = row !== undefined && ids.holdsTime("item", number) ? items.created.at(row) : undefined
    return ids.encode("item", number, created)
  }
  const names: Names = { ids, order: orderId, item: itemId }
  const orderRow = (draft: OrderDraft): ReservationRow | ProductServiceOrderRow =>
    draft.stay === null ? visitRow(names, draft) : stayRow(names, draft, draft.stay)

  const rowOf: Tables["itemRow"] = (row, memory) => {
    const number = items.number.at(row)
    const order = Math.floor(number / ITEMS_PER_ORDER)
    const draft = memory.get(order) ?? draftOf(order)
    memory.set(order, draft)
    const position = number % ITEMS_PER_ORDER
    const item = draft.items[position]
    if (item === undefined) throw new Error(`Order ${order} has no item ${position}`)
    return itemRow(names, draft, item, position)
  }

  return {
    ids,
    enterprises: story.properties.map((property) => enterpriseRow(ids, property)),
    services: story.properties.flatMap((property) => serviceRows(ids, property)),
    orders: { ...orders, ...yield* indices(orders, revisions) },
    items: { ...items, ...yield* indices(items, revisions) },
    told: (number) => {
      const { draft: first, scripted } = tell(story, script, number)
      const draft = revisions.draft(number) ?? first
      return {
        draft,
        scripted,
        order: draft.served ? orderRow(draft) : null,
        items: [
          ...draft.items.flatMap((item, position) => {
            const row = rowOfItem(itemNumber(number, position))
            return revisions.isGone(row) || (revisions.hostOf(row) ?? number) !== number
              ? []
              : [itemRow(names, draft, item, position)]
          }),
          ...revisions.guestsOf(number)
            .filter((row) => Math.floor(items.number.at(row) / ITEMS_PER_ORDER) !== number)
            .map((row) => rowOf(row, new Map()))
        ]
      }
    },
    itemRow: rowOf,
    orderRow: (number) => orderRow(draftOf(number)),
    rowOfItem,
    orderId,
    itemId,
    revisions
  }
})

// The indices of a table; sorted again where they are asked for after a change.
const indices = Effect.fnUntraced(function*(
  table: { readonly created: Columns.Column; readonly updated: Columns.Column },
  revisions: Revisions.Revisions
) {
  const kept = Effect.fnUntraced(function*(column: Columns.Column) {
    let [index, version] = [yield* TimeIndex.make(column), revisions.version()]
    return () => {
      if (version !== revisions.version()) [index, version] = [TimeIndex.sorted(column), revisions.version()]
      return index
    }
  })
  const [created, updated] = [yield* kept(table.created), yield* kept(table.updated)]
  return { byCreated: created, byUpdated: updated }
})

const tell = (story: Story, script: Script, number: number): Pick<Told, "draft" | "scripted"> => {
  const line = script[number]
  const property = story.properties[line?.property ?? 0]
  const draft = line === undefined || property === undefined ? null : line.scene({ story, property, number })
  return draft === null ? { draft: tellOrdinary(story, number), scripted: false } : { draft, scripted: true }
}
