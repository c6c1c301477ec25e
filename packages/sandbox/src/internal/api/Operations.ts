import { Result } from "effect"
import type { Tables } from "../rows/Tables.ts"
import type { OrderDraft } from "../story/Draft.ts"
import type { Operation } from "./Contract.ts"
import type { Filter } from "./Filter.ts"
import * as OrderItems from "./OrderItems.ts"
import * as Orders from "./Orders.ts"
import * as Page from "./Page.ts"
import * as Properties from "./Properties.ts"
import { invalid, Refusal } from "./Refusal.ts"

/** Which instant "newest first" means; the platform does not say. */
export type PageOrder = "created" | "updated"

/** The rows of one page, newest first. */
export const page = (
  tables: Tables,
  operation: Operation,
  filter: Filter,
  options: { readonly pageOrder: PageOrder; readonly heavyAbove: number }
): Result.Result<ReadonlyArray<{ readonly Id: string }>, Refusal> => {
  const { row, selection } = asked(tables, operation, filter, options.pageOrder)
  if (filter.lists.has("Currency")) {
    return Result.fail(invalid("Currency", "the sandbox converts no amounts."))
  }
  if (options.heavyAbove < Infinity && Page.total(selection) > options.heavyAbove) {
    return Result.fail(new Refusal({ status: 408, message: "The request took too long. Ask for less." }))
  }
  return Result.map(Page.rows(selection, filter), (rows) => rows.map(row))
}

interface Asked {
  readonly selection: Page.Selection
  readonly row: (row: number) => { readonly Id: string }
}

const asked = (tables: Tables, { collection }: Operation, filter: Filter, pageOrder: PageOrder): Asked => {
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
