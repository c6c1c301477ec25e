/**
 * Order items, and files of them.
 */
import { OrderItem } from "@nightaudit/core"
import { Effect, FileSystem, Predicate, Schema, Stream } from "effect"
import { join } from "node:path"
import { CsvTable, ParquetTable, type Table } from "../../src/index.ts"
import { folder } from "./Folder.ts"

export type Format = "csv" | "parquet"

export const formats = ["csv", "parquet"] as const

/** An id that ends with a number. */
export const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`

export const amount = (net: number, taxes: ReadonlyArray<number> = [], currency = "EUR") => ({
  Currency: currency,
  NetValue: net,
  GrossValue: net,
  TaxValues: taxes.map((Value, index) => ({ Code: `T${index}`, Value }))
})

const isItem = Schema.is(OrderItem.OrderItem)

/** An order item as received, with the given fields. */
export const item = (fields: Readonly<Record<string, unknown>> = {}): OrderItem.OrderItem => {
  const row = {
    Id: id(1),
    EnterpriseId: id(2),
    ServiceId: id(3),
    ServiceOrderId: id(4),
    UnitCount: 1,
    UnitAmount: amount(10),
    Amount: amount(10),
    RevenueType: "Service",
    CreatedUtc: "2026-03-01T00:00:00Z",
    UpdatedUtc: "2026-03-02T00:00:00Z",
    ConsumedUtc: "2026-03-03T00:00:00Z",
    AccountingState: "Open",
    Type: "SpaceOrder",
    ...fields
  }
  if (!isItem(row)) throw new TypeError("It does not match the contract")
  return row
}

/** A new file with the rows. */
export const written = Effect.fnUntraced(function*(
  format: Format,
  table: Table.Table<unknown>,
  rows: ReadonlyArray<object>,
  options?: ParquetTable.Options
) {
  const fs = yield* FileSystem.FileSystem
  const path = join(yield* folder, `rows.${format}`)
  const all = Stream.fromIterable(rows)
  const bytes = format === "csv"
    ? Stream.encodeText(CsvTable.encode(table)(all))
    : ParquetTable.encode(table, options)(all)
  yield* Stream.run(bytes, fs.sink(path))
  return path
})

/** The rows of a file. */
export const read = <Row>(format: Format, path: string, table: Table.Table<Row>) =>
  Stream.runCollect(format === "csv" ? CsvTable.read(path, table) : ParquetTable.read(path, table))

/** A row without what a table does not tell from a field that is left out. */
export const told = (format: Format) => (row: object): object =>
  Object.fromEntries(
    Object.entries(row).filter(([, value]) => !Predicate.isNull(value) && (format !== "csv" || value !== ""))
  )
