import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Enterprise, OrderItem, ProductServiceOrder, Reservation, Service } from "@nightaudit/core"
import { Effect, FileSystem, Schema, SchemaAST, Stream } from "effect"
import { join } from "node:path"
import { Aside, CsvTable, ParquetTable, Table } from "../src/index.ts"
import { query } from "./support/Duck.ts"
import { folder } from "./support/Folder.ts"
import { amount, formats, id, item, read } from "./support/Rows.ts"
import type { Format } from "./support/Rows.ts"

const items = Table.of(OrderItem.orderItems)

/** A file of the rows that the format can hold, and how many it cannot. */
const written = Effect.fnUntraced(function*(format: Format, table: Table.Table<unknown>, rows: ReadonlyArray<object>) {
  const fs = yield* FileSystem.FileSystem
  const [path, aside] = [join(yield* folder, `rows.${format}`), new Aside.Aside()]
  const all = Stream.fromIterable(rows)
  yield* Stream.run(
    format === "csv"
      ? Stream.encodeText(CsvTable.encode(table, aside)(all))
      : ParquetTable.encode(table, { ...aside, setAside: aside.setAside, rowGroup: 3 })(all),
    fs.sink(path)
  )
  return { path, aside }
})

const ids = (rows: ReadonlyArray<unknown>) => rows.map((row) => String(Reflect.get(Object(row), "Id")))

/** What lies at the ends of what a field may hold, of every type. */
const extremes: ReadonlyArray<unknown> = [
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999999999Z",
  "a\0b",
  "x".repeat(1_000_001),
  1e308,
  1e21,
  -5e-324,
  9_007_199_254_740_991,
  -9_007_199_254_740_991,
  null,
  ["\ud800"],
  { Currency: "EUR", NetValue: 1e21, GrossValue: 1, TaxValues: [] },
  { Currency: "\0", NetValue: 1, GrossValue: 1, TaxValues: [{ Value: 1e-20 }] }
]

const order = {
  ServiceId: id(2),
  State: "Confirmed",
  CreatedUtc: "2026-03-01T00:00:00Z",
  UpdatedUtc: "2026-03-02T00:00:00Z"
}

/** Each operation, and a row of it. */
const operations = [
  [Enterprise.enterprises, { TimeZoneIdentifier: "Europe/Prague" }],
  [Service.services, { EnterpriseId: id(1) }],
  [Reservation.reservations, order],
  [ProductServiceOrder.productServiceOrders, order],
  [OrderItem.orderItems, item()]
] as const

/** A row with each of its fields at each of its ends, where that matches the contract. */
const atTheEnds = ([operation, row]: typeof operations[number]): ReadonlyArray<object> => {
  const { ast } = operation.row
  const names = SchemaAST.isObjects(ast) ? ast.propertySignatures.map(({ name }) => String(name)) : []
  const isRow = Schema.is(operation.row)
  return [...names, "Undocumented"].filter((name) => name !== "Id").flatMap((name, at) =>
    extremes.map((value, index) => ({ ...row, Id: id(at * 100 + index), [name]: value }))
  ).filter((row) => isRow(row))
}

it.layer(NodeServices.layer)("Aside", (it) => {
  it.effect.each(formats)(
    "of %s: a row that it cannot hold is left out and counted, and stops no other",
    (format) =>
      Effect.gen(function*() {
        const rows = [
          ...[1, 2, 3, 4].map((number) => item({ Id: id(number) })),
          item({ Id: id(5), Amount: amount(1e21) }),
          item({ Id: id(6), Amount: amount(5e-324) }),
          item({ Id: id(7), Notes: "x".repeat(999_000) }),
          item({ Id: id(8), Notes: "a\0b", ConsumedUtc: "0000-01-01T00:00:00Z" }),
          item({ Id: id(9), Notes: "\"".repeat(500_000) }),
          item({ Id: id(10) })
        ]
        const { aside, path } = yield* written(format, items, rows)
        const left = format === "csv" ? [9] : [5, 6]
        assert.deepStrictEqual(
          ids(yield* read(format, path, items)),
          ids(rows).filter((each) => !left.some((number) => each === id(number)))
        )
        assert.strictEqual(aside.rows, left.length)
        assert.strictEqual(
          aside.problem,
          format === "csv"
            ? "its row has more than 1000000 characters"
            : "AmountNet: 1000000000000000000000 has more than 20 digits before the decimal point or 18 after it"
        )
      })
  )

  it.effect.each(formats)(
    "of %s: what is written of any row that matches the contract is read again",
    (format) =>
      Effect.gen(function*() {
        for (const operation of operations) {
          const [table, rows] = [Table.of<object>(operation[0]), atTheEnds(operation)]
          const { aside, path } = yield* written(format, table, rows)
          const found = yield* read(format, path, table)
          assert.isAbove(rows.length, 20)
          assert.strictEqual(found.length + aside.rows, rows.length, operation[0].name)
          const kept = new Set(ids(found))
          const given = rows.filter((row) => kept.has(String(Reflect.get(row, "Id"))))
          // Beyond the microsecond instants are cut, as the page says.
          const told = (rows: ReadonlyArray<unknown>) =>
            rows.map((row) =>
              JSON.stringify(row, (_, value: unknown) => value === null || value === "" ? undefined : value)
            )
              .map((text) => text.replaceAll(".999999999Z", ".999999Z")).map(sorted)
          assert.deepStrictEqual(told(found), told(given), operation[0].name)
        }
      }),
    120_000
  )

  it.effect("of Parquet: others read what is left where a whole row group is set aside", () =>
    Effect.gen(function*() {
      const rows = [1, 2, 3].map((number) => item({ Id: id(number), Amount: amount(1e21) }))
      const { path } = yield* written("parquet", items, [...rows, item({ Id: id(4) })])
      assert.deepStrictEqual(yield* query(`select Id from '${path}'`), [{ Id: id(4) }])
    }))
})

/** Files keep the order of columns, and rows that of their making. */
const sorted = (text: string): string => {
  const parse = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))
  return JSON.stringify(Object.entries(parse(text)).toSorted(([self], [that]) => self < that ? -1 : 1))
}
