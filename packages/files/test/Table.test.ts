import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Enterprise, OrderItem, ProductServiceOrder, Reservation, Service } from "@nightaudit/core"
import type { Finding } from "@nightaudit/reconcile"
import { Effect, Schema, Stream } from "effect"
import { readFileSync } from "node:fs"
import { ArtifactTables, CsvFile, Table } from "../src/index.ts"
import { digits, query } from "./support/Duck.ts"
import { hostile } from "./support/Hostile.ts"
import { amount, formats, id, item, read, told, written } from "./support/Rows.ts"

const items = Table.of(OrderItem.orderItems)

/** An entity with the least that it must have, and every field of text. */
const entities: ReadonlyArray<{
  readonly table: Table.Table<object>
  readonly row: object
  readonly texts: ReadonlyArray<string>
}> = [
  {
    table: items,
    row: item(),
    texts: ["Notes", "BillingName", "ExternalIdentifier", "TaxExemptionLegalReference", "Type"]
  },
  {
    table: Table.of(Reservation.reservations),
    row: {
      Id: id(1),
      ServiceId: id(3),
      State: "Started",
      CreatedUtc: "2026-03-01T00:00:00Z",
      UpdatedUtc: "2026-03-02T00:00:00Z",
      Options: { OwnerCheckedIn: true },
      PersonCounts: [{ AgeCategoryId: null, Count: 2 }],
      AssignedResourceLocked: false
    },
    texts: ["Number", "OriginDetails", "ChannelNumber", "ChannelManagerNumber", "QrCodeData", "Origin"]
  },
  {
    table: Table.of(ProductServiceOrder.productServiceOrders),
    row: {
      Id: id(1),
      ServiceId: id(3),
      State: "Started",
      CreatedUtc: "2026-03-01T00:00:00Z",
      UpdatedUtc: "2026-03-02T00:00:00Z",
      LinkedReservationId: id(2)
    },
    texts: ["Number", "OriginDetails", "CommanderOrigin"]
  },
  {
    table: Table.of(Service.services),
    row: { Id: id(1), EnterpriseId: id(2), IsActive: true, Ordering: -3, Names: { "en-US": "=1+1" } },
    texts: ["Name", "StartTime", "EndTime", "Type", "ExternalIdentifier"]
  },
  {
    table: Table.of(Enterprise.enterprises),
    row: {
      Id: id(1),
      TimeZoneIdentifier: "Europe/Berlin",
      TaxPrecision: 2,
      Address: { Latitude: 52.5 },
      GroupNames: ["="]
    },
    texts: ["Name", "ShortName", "ChainName", "HoldingKey", "Email", "Phone", "WebsiteUrl", "TimeZoneIdentifier"]
  },
  {
    table: ArtifactTables.findings,
    row: {
      code: "a",
      severity: "error",
      enterpriseId: null,
      serviceOrderId: null,
      orderItemIds: ["=1+1"],
      message: "a",
      expected: null,
      actual: null,
      delta: "-12.5",
      currency: null,
      evidence: { rule: "=1+1" },
      fingerprint: "0"
    } satisfies Finding.Finding,
    texts: ["code", "enterpriseId", "serviceOrderId", "message", "expected", "actual", "currency", "fingerprint"]
  }
]

it.layer(NodeServices.layer)("Table", (it) => {
  it("gives every field its columns, and an amount several", () => {
    assert.deepStrictEqual(
      items.columns.slice(11, 18).map(({ isRequired, name, type }) => `${name} ${type}${isRequired ? "" : "?"}`),
      [
        "UnitCount integer",
        "UnitAmountCurrency text",
        "UnitAmountNet decimal",
        "UnitAmountTax decimal",
        "UnitAmountGross decimal",
        "UnitAmountTaxValues json",
        "UnitAmountBreakdown json?"
      ]
    )
    assert.deepStrictEqual(items.columns.at(-1), { name: "Undocumented", type: "json", isRequired: false })
    assert.deepStrictEqual(
      ArtifactTables.totals.columns.filter(({ type }) => type !== "text").map(({ name, type }) => `${name} ${type}`),
      ["businessDate date", "items integer", "net decimal", "tax decimal", "gross decimal", "taxes json"]
    )
  })

  const text = Schema.Array(
    Schema.Literals(["a", "'", "=", "-", "\"", ",", "\r", "\n", "\t", "\0", "ü", "🏨", " ", "＠"])
  )
  const decimal = Schema.Struct({
    digits: Schema.Int.check(Schema.isBetween({ minimum: -(10 ** 12), maximum: 10 ** 12 })),
    scale: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 12 }))
  })
  const moment = Schema.Int.check(Schema.isBetween({ minimum: -62_000_000_000, maximum: 250_000_000_000 }))
  const drawn = Schema.Struct({
    texts: Schema.Array(text).check(Schema.isMaxLength(6)),
    net: decimal,
    taxes: Schema.Array(decimal).check(Schema.isMaxLength(3)),
    moment,
    micros: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 999_999 })),
    flag: Schema.Boolean,
    count: Schema.Int,
    isFull: Schema.Boolean
  })
  const number = ({ digits, scale }: typeof decimal.Type) => digits / 10 ** scale
  const itemOf = ({ count, flag, isFull, micros, moment, net, taxes, texts }: typeof drawn.Type) => {
    const at = (index: number) => texts[index]?.join("") ?? null
    const whole = new Date(moment * 1000).toISOString().slice(0, 19)
    const fraction = String(micros).padStart(6, "0").replace(/0+$/, "")
    return item({
      Notes: at(0),
      BillingName: at(1),
      UnitCount: count + 0,
      Amount: amount(number(net) + 0, taxes.map((tax) => number(tax) + 0)),
      UpdatedUtc: `${whole}${fraction === "" ? "" : `.${fraction}`}Z`,
      Options: { CanceledWithReservation: flag },
      ...(isFull && {
        OriginalAmount: {
          ...amount(1, [], "JPY"),
          Breakdown: { Items: [{ NetValue: 1, TaxValue: 0 }] },
          Extra: at(2) ?? 0
        },
        Data: { Discriminator: at(3) === "" ? "x" : at(3), New: { deep: [at(4)] } },
        Undocumented: at(4),
        "a.b": [1, at(5)]
      })
    })
  }
  it.effect.prop(
    "returns what was written, as CSV and as Parquet, over row groups",
    [Schema.Array(drawn).check(Schema.isMaxLength(7))],
    ([all]) =>
      Effect.gen(function*() {
        const rows = all.map(itemOf)
        for (const format of formats) {
          const path = yield* written(format, items, rows, { rowGroup: 3 })
          assert.deepStrictEqual(
            (yield* read(format, path, items)).map(told(format)),
            rows.map(told(format))
          )
        }
      }),
    { arbitrary: { runs: 60 } }
  )

  it.effect.each(formats)("%s of no row has its columns all the same", (format) =>
    Effect.gen(function*() {
      const path = yield* written(format, items, [])
      assert.deepStrictEqual(yield* read(format, path, items), [])
      const columns = yield* query(`describe select * from '${path}'`)
      assert.deepStrictEqual(columns.map((row) => row["column_name"]), items.columns.map(({ name }) => name))
    }))

  it.effect("returns the same bytes for the same rows", () =>
    Effect.gen(function*() {
      const rows = hostile.map((Notes, index) => item({ Id: id(index), Notes }))
      for (const format of formats) {
        const [one, other] = [yield* written(format, items, rows), yield* written(format, items, rows)]
        assert.isTrue(readFileSync(one).equals(readFileSync(other)))
      }
    }))

  const risky = /^[\s\p{C}]*[=+\-@＝＋－＠]|^[\t\r\n\0]/u
  it.effect.each(entities)(
    "no text of $table.name starts a formula in CSV, and every one is given back",
    ({ row, table, texts }) =>
      Effect.gen(function*() {
        const rows = texts.flatMap((field) => hostile.map((text) => ({ ...row, [field]: text })))
        const path = yield* written("csv", table, rows)
        const [header, ...cells] = yield* Stream.runCollect(CsvFile.rows(path))
        assert.strictEqual(cells.length, rows.length)
        const numbers = new Set(
          table.columns.flatMap(({ name, type }) => type === "decimal" || type === "integer" ? [name] : [])
        )
        for (const { cells: row } of cells) {
          for (const [index, cell] of row.entries()) {
            if (numbers.has(header?.cells[index] ?? "")) assert.match(cell, /^(-?\d+(\.\d+)?)?$/)
            else assert.notMatch(cell, risky)
          }
        }
        const expected = texts.flatMap((field) => hostile.map((text) => ({ ...row, [field]: text.toWellFormed() })))
        assert.deepStrictEqual((yield* read("csv", path, table)).map(told("csv")), expected.map(told("csv")))
      })
  )

  it.effect.each(entities)(
    "DuckDB finds every text of $table.name in Parquet by its value",
    ({ row, table, texts }) =>
      Effect.gen(function*() {
        const field = texts[0] ?? ""
        const rows = hostile.map((text) => ({ ...row, [field]: text }))
        const path = yield* written("parquet", table, rows, { rowGroup: 5 })
        const expected = hostile.map((text) => ({ ...row, [field]: text.toWellFormed() }))
        assert.deepStrictEqual(
          (yield* read("parquet", path, table)).map(told("parquet")),
          expected.map(told("parquet"))
        )
        const found = yield* query(`select hex("${field}") as text from '${path}'`)
        assert.deepStrictEqual(
          found.map(({ text }) => text),
          hostile.map((text) => Buffer.from(text).toString("hex").toUpperCase())
        )
        for (const text of ["\u{10ffff}\uffff", "'=1+1", "Zürich 東京 🏨 e\u0301"]) {
          const [count] = yield* query(
            `select count(*)::int as n from '${path}' where "${field}" = '${text.replaceAll("'", "''")}'`
          )
          assert.deepStrictEqual(count, { n: hostile.filter((each) => each === text).length })
        }
      })
  )

  it.effect("DuckDB sees numbers, instants, dates and booleans as what they are", () =>
    Effect.gen(function*() {
      const row = item({ Amount: amount(-12.5, [0.1, 0.2]), UpdatedUtc: "2026-03-29T01:30:00.123456789Z" })
      const path = yield* written("parquet", items, [row])
      const [found = {}] = yield* query(`
        set timezone = 'UTC';
        select typeof(AmountNet) as net, AmountNet::varchar as value, AmountTax::varchar as tax, typeof(UpdatedUtc) as instant,
          UpdatedUtc::varchar as at, typeof(UnitCount) as count, typeof(Notes) as notes
        from '${path}'`)
      assert.deepStrictEqual({ ...found, value: digits(found["value"]), tax: digits(found["tax"]) }, {
        net: "DECIMAL(38,18)",
        value: "-12.5",
        tax: "0.3",
        instant: "TIMESTAMP WITH TIME ZONE",
        at: "2026-03-29 01:30:00.123456+00",
        count: "BIGINT",
        notes: "VARCHAR"
      })
      const sheet = yield* written("parquet", ArtifactTables.totals, [{
        enterpriseId: "a",
        businessDate: "2026-02-28",
        serviceId: "a",
        accountingCategoryId: null,
        revenueType: "a",
        type: "a",
        accountingState: "a",
        currency: "KWD",
        items: 1,
        net: "12345678901234567890.000000000000000001",
        tax: "0",
        gross: "-0.001",
        taxes: []
      }])
      assert.deepStrictEqual(
        yield* query(
          `select businessDate::varchar as date, typeof(businessDate) as type, net::varchar as net from '${sheet}'`
        ),
        [{ date: "2026-02-28", type: "DATE", net: "12345678901234567890.000000000000000001" }]
      )
      const reservation = entities.find(({ table }) => table.name === "Reservation")
      const locked = yield* written("parquet", Table.of(Reservation.reservations), [reservation?.row ?? {}])
      assert.deepStrictEqual(
        yield* query(`select AssignedResourceLocked as locked, PersonCounts as counts from '${locked}'`),
        [{ locked: false, counts: `[{"AgeCategoryId":null,"Count":2}]` }]
      )
    }))

  it.effect.each([1e-19, 1.234567890123456e-7, 1e20, -1e21])(
    "rejects %d in Parquet rather than round it",
    (value) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(written("parquet", items, [item({ Amount: amount(value) })]))
        assert.strictEqual(error._tag, "Unfit")
        assert.match(
          error.message,
          /^AmountNet: -?[\d.]+ has more than 20 digits before the decimal point or 18 after it$/
        )
        const path = yield* written("csv", items, [item({ Amount: amount(value) })])
        assert.deepStrictEqual((yield* read("csv", path, items)).map(({ Amount }) => Amount.NetValue), [value])
      })
  )
})
