import type { FaultAction } from "../../FaultAction.ts"
import type { Operation } from "../api/Contract.ts"
import type { Filter, Interval } from "../api/Filter.ts"
import * as Operations from "../api/Operations.ts"
import type { PageOrder, Selection } from "../api/Page.ts"
import * as Random from "../Random.ts"
import type { Tables } from "../rows/Tables.ts"
import type { Amount } from "../story/Amount.ts"
import { ITEMS_PER_ORDER } from "../story/Draft.ts"

type ChangeAction = Extract<FaultAction, { readonly type: "change" }>

/** Changes the hotel as of an instant in epoch seconds, and gives how many rows it changed. */
export const change = (
  tables: Tables,
  operation: Operation,
  filter: Filter,
  pageOrder: PageOrder,
  action: ChangeAction,
  now: number
): number => {
  const isItems = operation.collection === "OrderItems"
  if (!isItems && action.kind.startsWith("move")) return 0
  if (operation.collection === "Enterprises" || operation.collection === "Services") return 0
  const interval = filter.intervals.get("ConsumedUtc")
  if (action.kind === "moveIn" && (interval === undefined || interval.low === -Infinity)) return 0
  const { selection } = Operations.asked(tables, operation, filter, pageOrder)
  const rows = action.kind === "moveIn"
    ? spread(
      listed(without(tables, operation, filter, pageOrder), filter, action.among),
      action.rows,
      selection.matches
    )
    : action.kind === "moveOrder" || action.kind === "moveOrderOut"
    ? movable(tables, selection, listed(selection, filter, action.among), action.rows)
    : spread(listed(selection, filter, action.among), action.rows)
  return rows.filter((row, index) =>
    isItems
      ? changeItem(tables, row, action, now, insideOf(interval, index))
      : changeOrder(tables, row, action.kind, now)
  ).length
}

const changeItem = (tables: Tables, row: number, action: ChangeAction, now: number, inside: number): boolean => {
  const { items, revisions } = tables
  switch (action.kind) {
    case "touch":
      revisions.reviseItem(row, (item) => ({
        ...item,
        updated: now,
        notes: `Changed ${now}`,
        unit: doubled(item.unit),
        amount: doubled(item.amount)
      }))
      return true
    case "insert":
      return insert(revisions, Math.floor(items.number.at(row) / ITEMS_PER_ORDER), now)
    case "delete":
      revisions.removeItem(row)
      return true
    case "moveOut":
    case "moveIn":
      revisions.reviseItem(row, (item) => ({
        ...item,
        updated: now,
        consumed: action.kind === "moveIn" ? inside : item.consumed + AWAY
      }))
      return true
    case "moveOrder":
    case "moveOrderOut": {
      const order = otherOrder(tables, row, action.orderOf ?? "own")
      if (order === undefined) return false
      revisions.moveItem(row, order, (item) => ({
        ...item,
        updated: now,
        consumed: action.kind === "moveOrder" ? item.consumed : item.consumed + AWAY,
        row: { ...item.row, ServiceOrderId: tables.orderId(order) }
      }))
      return true
    }
  }
}

/** Rows that may move: first those that have moved before, in any order, so that an item moves repeatedly. */
const movable = (
  { revisions }: Tables,
  { candidates, matches }: Selection,
  rows: ReadonlyArray<number>,
  count: number
): ReadonlyArray<number> => {
  const again = revisions.moved().filter((row) => candidates !== undefined || matches(row)).slice(0, count)
  return [...again, ...spread(rows, count - again.length, (row) => again.includes(row))]
}

/** An order that is served and that the item is not of, from anywhere among those of its enterprise or of the others. */
const otherOrder = (tables: Tables, row: number, orderOf: "own" | "another"): number | undefined => {
  const { items, orders, revisions, told } = tables
  const size = orders.kind.size()
  const at = revisions.hostOf(row) ?? Math.floor(items.number.at(row) / ITEMS_PER_ORDER)
  const start = Random.hash(row, revisions.version()) % size
  for (let step = 0; step < size; step++) {
    const number = (start + step) % size
    const { property, served } = told(number).draft
    const isOwn = property.index === items.enterprise.at(row)
    if (served && number !== at && isOwn === (orderOf === "own")) return number
  }
  return undefined
}

const changeOrder = ({ revisions }: Tables, number: number, kind: ChangeAction["kind"], now: number): boolean => {
  if (kind === "insert") return insert(revisions, number, now)
  revisions.reviseOrder(number, (order) => kind === "delete" ? { ...order, served: false } : { ...order, updated: now })
  return true
}

const insert = (revisions: Tables["revisions"], order: number, now: number): boolean =>
  revisions.addItem(order, (item) => ({
    ...item,
    state: "Open",
    bill: null,
    canceled: null,
    closed: null,
    withReservation: false,
    created: now,
    updated: now,
    notes: `Added ${now}`
  }))

const insideOf = (interval: Interval | undefined, index: number): number =>
  interval === undefined ? 0 : Math.min(interval.low + index, interval.high - 1)

// Further than the longest interval reaches, and before 2106, where the columns end.
const AWAY = 400 * 86_400

const doubled = (amount: Amount): Amount =>
  Math.abs(amount.gross) > 2 ** 40 ? amount : {
    ...amount,
    net: amount.net * 2,
    gross: amount.gross * 2,
    taxes: amount.taxes.map((tax) => ({ ...tax, value: tax.value * 2 }))
  }

/** The same filter but for the consumption interval. */
const without = (tables: Tables, operation: Operation, filter: Filter, pageOrder: PageOrder): Selection => {
  const intervals = new Map([...filter.intervals].filter(([field]) => field !== "ConsumedUtc"))
  return Operations.asked(tables, operation, { ...filter, intervals }, pageOrder).selection
}

/** Every row that a filter matches on the sides of its cursor that are asked for, newest first, or that of its cursor. */
const listed = (selection: Selection, { cursor }: Filter, among: ChangeAction["among"]): ReadonlyArray<number> => {
  const last = cursor === null ? undefined : selection.rowOfId(cursor)
  if (among === "cursor") return last === undefined || !selection.matches(last) ? [] : [last]
  const at = last === undefined ? selection.size : selection.position(last)
  const candidates = selection.candidates === undefined ? undefined : new Set(selection.candidates)
  const rows: Array<number> = []
  const low = among === "read" ? at : 0
  for (let position = (among === "read" || among === "all" ? selection.size : at) - 1; position >= low; position--) {
    const row = selection.row(position)
    if (selection.matches(row) && (candidates === undefined || candidates.has(row))) rows.push(row)
  }
  return rows
}

/** Some of the rows, spread evenly over all of them. */
const spread = (
  rows: ReadonlyArray<number>,
  count: number,
  except?: (row: number) => boolean
): ReadonlyArray<number> => {
  const left = except === undefined ? rows : rows.filter((row) => !except(row))
  const wanted = Math.min(count, left.length)
  return Array.from({ length: wanted }, (_, index) => left[Math.floor((index + 0.5) * left.length / wanted)] ?? 0)
}
