import { Effect } from "effect"
import type { Tables } from "../rows/Tables.ts"
import type { OrderDraft } from "../story/Draft.ts"
import type { Operation } from "./Contract.ts"
import type { Filter } from "./Filter.ts"
import * as OrderItems from "./OrderItems.ts"
import * as Orders from "./Orders.ts"
import * as Page from "./Page.ts"
import * as Properties from "./Properties.ts"
import { invalid, Refusal } from "./Refusal.ts"

const ROWS_AT_A_TIME = 200

/** A page: its rows as JSON texts, newest first, and the identifier of the last. */
export interface Printed {
  readonly rows: ReadonlyArray<string>
  readonly cursor: string | null
}

/** The page that a filter asks an operation for; lets others run while it is put together. */
export const page = Effect.fnUntraced(function*(
  tables: Tables,
  operation: Operation,
  filter: Filter,
  options: { readonly pageOrder: Page.PageOrder; readonly heavyAbove: number }
): Effect.fn.Return<Printed, Refusal> {
  if (filter.lists.has("Currency")) return yield* invalid("Currency", "the sandbox converts no amounts.")
  const { row, selection } = asked(tables, operation, filter, options.pageOrder)
  if (options.heavyAbove < Infinity && (yield* Page.total(selection)) > options.heavyAbove) {
    return yield* new Refusal({ status: 408, message: "The request took too long. Ask for less." })
  }
  const rows: Array<string> = []
  let cursor: string | null = null
  for (const number of yield* Page.rows(selection, filter)) {
    const told = row(number)
    cursor = told.Id
    rows.push(JSON.stringify(told))
    if (rows.length % ROWS_AT_A_TIME === 0) yield* Effect.yieldNow
  }
  return { rows, cursor }
})

interface Asked {
  readonly selection: Page.Selection
  readonly row: (row: number) => { readonly Id: string }
}

/** The rows that a request of an operation asks for, and how they are written. */
export const asked = (tables: Tables, { collection }: Operation, filter: Filter, pageOrder: Page.PageOrder): Asked => {
  switch (collection) {
    case "Enterprises":
      return { selection: Properties.selectEnterprises(tables.enterprises, filter), row: rowOf(tables.enterprises) }
    case "Services":
      return { selection: Properties.selectServices(tables.services, filter), row: rowOf(tables.services) }
    case "ProductServiceOrders":
      return { selection: Orders.selectVisits(tables, filter, pageOrder), row: tables.orderRow }
    case "Reservations":
      return { selection: Orders.selectStays(tables, filter, pageOrder), row: tables.orderRow }
    case "OrderItems": {
      const memory = new Map<number, OrderDraft>()
      return { selection: OrderItems.select(tables, filter, pageOrder), row: (row) => tables.itemRow(row, memory) }
    }
  }
}

const rowOf = (rows: ReadonlyArray<{ readonly Id: string }>) => (index: number): { readonly Id: string } =>
  rows[index] ?? { Id: "" }
