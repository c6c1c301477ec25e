import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Ids, Instant, OrderItem } from "@nightaudit/core"
import { Manifest, Reconciliation, SourceRun } from "@nightaudit/reconcile"
import { generate, type HotelOptions, truth } from "@nightaudit/sandbox"
import { Effect, Schema, Stream } from "effect"
import { cpSync, readFileSync, renameSync } from "node:fs"
import { join } from "node:path"
import { Artifacts, ArtifactTables, ExportSource, Table } from "../src/index.ts"
import { digits, query } from "./support/Duck.ts"
import * as Export from "./support/Export.ts"
import { folder } from "./support/Folder.ts"
import { formats, id, item, read, written } from "./support/Rows.ts"

const march = { from: "2026-03-01", to: "2026-04-01", basis: "consumed" } as const
const items = Table.of(OrderItem.orderItems)

/** A run over the files of a folder, with tables in every format. */
const reconcile = Effect.fnUntraced(
  function*(directory: string, output: string, asOf: string) {
    const source = yield* Effect.flatMap(ExportSource.open(directory), ({ begin }) => begin)
    const { commit, write } = yield* Artifacts.writer(output, { tables: formats })
    const summary = new Manifest.Summary()
    yield* Reconciliation.stream({ ...march, asOf: Instant.Instant.make(asOf) }).pipe(
      Stream.runForEach((outcome) => {
        summary.add(outcome)
        return write(outcome)
      }),
      Effect.provideService(SourceRun.SourceRun, source)
    )
    const manifest = Manifest.make({
      window: march,
      basis: march.basis,
      asOf: Instant.Instant.make(asOf),
      summary,
      report: source.report
    })
    yield* commit(manifest, source.report.quarantined)
    return manifest
  },
  Effect.scoped
)

const Totals = Schema.fromJsonString(Schema.Array(Schema.Struct({
  enterpriseId: Schema.String,
  businessDate: Schema.String,
  currency: Schema.String,
  items: Schema.Int,
  net: Schema.String,
  tax: Schema.String,
  gross: Schema.String
})))
const readTotals = (directory: string) =>
  Schema.decodeUnknownSync(Totals)(readFileSync(join(directory, "totals.json"), "utf8"))

/** Exact: as many decimals as any of them has. */
const sum = (amounts: ReadonlyArray<string>): string => {
  const total = amounts.reduce((sum, amount) => {
    const [whole = "", behind = ""] = amount.split(".")
    return sum + BigInt(whole + behind.padEnd(18, "0"))
  }, 0n)
  const text = (total < 0n ? -total : total).toString().padStart(19, "0")
  return digits(`${total < 0n ? "-" : ""}${text.slice(0, -18)}.${text.slice(-18)}`)
}

const byCurrency = (rows: ReturnType<typeof readTotals>) =>
  [...Map.groupBy(rows, ({ currency }) => currency)].toSorted().map(([currency, rows]) => ({
    currency,
    items: rows.reduce((count, { items }) => count + items, 0),
    net: sum(rows.map(({ net }) => net)),
    tax: sum(rows.map(({ tax }) => tax)),
    gross: sum(rows.map(({ gross }) => gross))
  }))

const sums = Effect.fnUntraced(function*(from: string, names: { count: string; currency: string; prefix: string }) {
  const of = (name: string) => {
    const column = names.prefix === "" ? name : `${names.prefix}${name[0]?.toUpperCase()}${name.slice(1)}`
    return `sum(${column}::decimal(38, 18))::varchar as ${name}`
  }
  const rows = yield* query(
    `select ${names.currency} as currency, ${names.count}::int as items, ${of("net")}, ${of("tax")}, ${of("gross")}
    from ${from} group by 1 order by 1`
  )
  return rows.map(({ currency, gross, items, net, tax }) => ({
    currency,
    items,
    net: digits(net),
    tax: digits(tax),
    gross: digits(gross)
  }))
})

const from = (path: string): string => path.endsWith(".csv") ? `read_csv('${path}', all_varchar = true)` : `'${path}'`

it.layer(NodeServices.layer)("ExportSource", (it) => {
  it.effect.each<HotelOptions>([
    { seed: 1, orders: 300 },
    { seed: 2, orders: 250, enterprises: 7 },
    { seed: 3, orders: 200, enterprises: 5, defects: "none" }
  ])(
    "a run over files says what there is, and DuckDB finds the sums of totals.json in its tables: %j",
    (options) =>
      Effect.gen(function*() {
        const hotel = yield* generate(options)
        const root = yield* folder
        const [directory, output] = [join(root, "export"), join(root, "run")]
        Export.writeLines(directory, Export.linesOf(hotel))
        const manifest = yield* reconcile(directory, output, hotel.asOf)
        const expected = truth(hotel, { ...march, asOf: hotel.asOf })
        assert.deepStrictEqual([manifest.status, manifest.verdicts, manifest.conservation], [
          "complete",
          expected.verdicts,
          { holds: true, items: expected.items }
        ])
        assert.strictEqual(
          Object.values(manifest.findings).reduce((sum, count) => sum + count, 0),
          expected.findings.length
        )
        const totals = byCurrency(readTotals(output))
        assert.isAbove(totals.length, 2)
        const name = { currency: "currency", prefix: "" }
        for (const format of formats) {
          const path = (name: string) => join(output, `${name}.${format}`)
          assert.deepStrictEqual(yield* sums(from(path("totals")), { ...name, count: "sum(items::int)" }), totals)
          assert.deepStrictEqual(yield* sums(from(path("items")), { ...name, count: "count(*)" }), totals)
          const counts = yield* query(
            `select (select count(*)::int from ${from(path("findings"))}) as findings,
            (select count(*)::int from ${from(path("reconciled"))}) as reconciled`
          )
          const lines = (name: string) => readFileSync(join(output, name), "utf8").split("\n").length - 1
          assert.deepStrictEqual(counts, [
            { findings: lines("findings.ndjson"), reconciled: lines("reconciled.ndjson") }
          ])
        }
        // The rows themselves, as extract writes them.
        const inRange = readFileSync(join(output, "items.ndjson"), "utf8").trim().split("\n").map((line) =>
          Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Struct({ id: Schema.String })))(line).id
        )
        const wanted = new Set(inRange)
        const rows = (Export.linesOf(hotel)["OrderItem.jsonl"] ?? []).filter((row) =>
          wanted.has(String(Reflect.get(row, "Id")))
        )
        for (const format of formats) {
          const path = yield* written(format, items, rows)
          assert.deepStrictEqual(
            yield* sums(from(path), { currency: "AmountCurrency", count: "count(*)", prefix: "Amount" }),
            totals
          )
        }
      }),
    60_000
  )

  it.effect("the queries of docs/files.md give the sums of totals.json", () =>
    Effect.gen(function*() {
      const page = readFileSync(join(import.meta.dirname, "../../../docs/files.md"), "utf8")
      const [ofTotals = "", ofItems = ""] = [...page.matchAll(/^```sql\n(.*?)^```/gms)].map(([, text = ""]) => text)
      const hotel = yield* generate({ seed: 6, orders: 80 })
      const root = yield* folder
      const lines = Export.linesOf(hotel)
      Export.writeLines(join(root, "export"), lines)
      yield* reconcile(join(root, "export"), join(root, "run"), hotel.asOf)
      const totals = byCurrency(readTotals(join(root, "run")))
      const wanted = yield* read("csv", join(root, "run/items.csv"), ArtifactTables.items)
      const ids = new Set(wanted.map(({ id }) => id))
      const rows = (lines["OrderItem.jsonl"] ?? []).filter((row) => ids.has(String(Reflect.get(row, "Id"))))
      cpSync(yield* written("csv", items, rows), join(root, "items.csv"))
      const asked = (sql: string, directory: string) =>
        Effect.map(
          query(`set file_search_path = '${directory}'; ${sql}`),
          (rows) => rows.map((row) => Object.values(row).map(digits)).toSorted()
        )
      assert.deepStrictEqual(
        yield* asked(ofTotals, join(root, "run")),
        totals.map(({ currency, gross, net, tax }) => [currency, net, tax, gross])
      )
      assert.deepStrictEqual(yield* asked(ofItems, root), totals.map(({ currency, net }) => [currency, net]))
    }), 60_000)

  it.effect("reads its tables as its artifacts, row by row", () =>
    Effect.gen(function*() {
      const hotel = yield* generate({ seed: 4, orders: 100 })
      const root = yield* folder
      Export.writeLines(join(root, "export"), Export.linesOf(hotel))
      yield* reconcile(join(root, "export"), root, hotel.asOf)
      const lines = (name: string) =>
        readFileSync(join(root, name), "utf8").trim().split("\n").map((line): unknown => JSON.parse(line))
      for (const format of formats) {
        const of = <Row>(table: Table.Table<Row>) => read(format, join(root, `${table.name}.${format}`), table)
        assert.deepStrictEqual(
          yield* of(ArtifactTables.totals),
          JSON.parse(readFileSync(join(root, "totals.json"), "utf8"))
        )
        assert.deepStrictEqual<unknown>(yield* of(ArtifactTables.items), lines("items.ndjson"))
        assert.deepStrictEqual<unknown>(yield* of(ArtifactTables.reconciled), lines("reconciled.ndjson"))
        assert.deepStrictEqual<unknown>(yield* of(ArtifactTables.findings), lines("findings.ndjson"))
      }
    }), 60_000)

  const others: Export.Lines = {
    "Enterprise.jsonl": [{ Id: id(2), TimeZoneIdentifier: "Europe/Berlin" }],
    "services/1.ndjson": [{ Id: id(3), EnterpriseId: id(2) }],
    "reservations.ndjson": [],
    "product-service-orders-2026.jsonl": []
  }
  const open = Effect.fnUntraced(function*(
    texts: Readonly<Record<string, string | Uint8Array>>,
    options?: ExportSource.Options
  ) {
    const directory = yield* folder
    Export.writeLines(directory, others)
    Export.write(directory, texts)
    const source = yield* Effect.flatMap(ExportSource.open(directory, options), ({ begin }) => begin)
    return {
      directory,
      intervals: source.report.intervals,
      source,
      report: source.report,
      items: yield* source.itemsOf([Ids.ServiceOrderId.make(id(4)), Ids.ServiceOrderId.make(id(5))])
    }
  })
  const ids = (rows: ReadonlyArray<{ readonly Id: string }>) => rows.map(({ Id }) => Id).toSorted()

  const many = Array.from({ length: 2500 }, (_, index) => item({ Id: id(index + 10) }))
  it.effect.each<readonly [what: string, text: string | Uint8Array, problem: string, rows: number]>([
    ["breaks off within a row", Export.text(many).slice(0, -40), "it ends within line 2500", 2499],
    [
      "breaks off within a character",
      Buffer.from(Export.text([...many, item({ Notes: "🏨" })])).subarray(0, Buffer.from(Export.text(many)).length + 8),
      "it ends within line 2501",
      2500
    ],
    [
      "has a line that is not valid JSON",
      `${Export.text(many)}nonsense\n${Export.text([item()])}`,
      "line 2501 is not valid JSON",
      2500
    ],
    [
      "has a line that is not valid UTF-8",
      Buffer.concat([Buffer.from(Export.text(many)), Buffer.from([0x22, 0xff, 0x22, 10])]),
      "line 2501 is not valid JSON",
      2500
    ]
  ])(
    "a file that %s is reported as incomplete; the rows before are read",
    ([, text, problem, rows]) =>
      Effect.gen(function*() {
        const { directory, intervals, items } = yield* open({
          "OrderItem-1.jsonl": Export.text([item({ Id: id(9) })]),
          "OrderItem-2.jsonl": text
        })
        assert.deepStrictEqual({ ...intervals }, {
          planned: 6,
          closed: 5,
          open: [{ operation: "orderItems", filter: { file: join(directory, "OrderItem-2.jsonl") }, problem }]
        })
        assert.strictEqual(items.length, rows + 1)
      })
  )

  it.effect("a last line without its end is whole where its JSON is", () =>
    Effect.gen(function*() {
      const { intervals, items } = yield* open({ "OrderItem.jsonl": `\n${Export.text(many)}\r\n`.trimEnd() })
      assert.deepStrictEqual([intervals.closed, items.length], [5, 2500])
    }))

  it.effect("of the copies of a row the newest counts, in whatever order they stand, and where it has moved to", () =>
    Effect.gen(function*() {
      const older = item({ Id: id(9), ServiceOrderId: id(4), UpdatedUtc: "2026-03-02T00:00:00.1Z" })
      const newer = item({ Id: id(9), ServiceOrderId: id(6), UpdatedUtc: "2026-03-02T00:00:00.12Z", Notes: "n" })
      for (const rows of [[older, newer, older], [newer, older, older]]) {
        const { items, report, source } = yield* open({ "OrderItem.jsonl": Export.text(rows) })
        assert.deepStrictEqual(items, [])
        assert.deepStrictEqual(yield* source.itemsOf([Ids.ServiceOrderId.make(id(6))]), [newer])
        assert.deepStrictEqual(yield* source.items([Ids.OrderItemId.make(id(9)), Ids.OrderItemId.make(id(8))]), [newer])
        const { duplicates, rows: kept } = report.operations.get("orderItems") ?? {}
        assert.deepStrictEqual([kept, duplicates], [1, 2])
      }
    }))

  it.effect("does not read on in a file that is another one by now", () =>
    Effect.gen(function*() {
      const { directory, source } = yield* open({ "OrderItem.jsonl": Export.text([item({ Id: id(9), Notes: "a" })]) })
      Export.write(directory, { "OrderItem.part": Export.text([item({ Id: id(9), Notes: "b" })]) })
      renameSync(join(directory, "OrderItem.part"), join(directory, "OrderItem.jsonl"))
      const { isFatal, message, reason } = yield* Effect.flip(source.items([Ids.OrderItemId.make(id(9))]))
      assert.deepStrictEqual([reason._tag, isFatal], ["FileChanged", true])
      assert.strictEqual(
        message,
        `${
          join(directory, "OrderItem.jsonl")
        }: the file has changed since it was opened; run again when nothing writes to it`
      )
    }))

  it.effect("quarantines a damaged row, and reports undocumented fields and values", () =>
    Effect.gen(function*() {
      const text = Export.text([item({ Id: id(8), New: 1, Type: "Newest" }), { Id: id(9) }, item({ Id: id(10) })])
      const { intervals, items, report } = yield* open({ "OrderItem.jsonl": text })
      assert.deepStrictEqual(ids(items), [id(8), id(10)])
      assert.deepStrictEqual(report.quarantined.map(({ operation, raw }) => ({ operation, raw })), [
        { operation: "orderItems", raw: { Id: id(9) } }
      ])
      assert.deepStrictEqual(report.drift.toJSON(), {
        enumerations: { "OrderItem.Type": ["Newest"] },
        fields: { OrderItem: ["New"] }
      })
      assert.strictEqual(intervals.closed, intervals.planned)
    }))

  it.effect.each<
    readonly [what: string, texts: Readonly<Record<string, string>>, options: ExportSource.Options, says: RegExp]
  >([
    [
      "an entity without a file",
      {},
      {},
      /: it has no file of order-items; create it with nightaudit extract order-items --output order-items.ndjson/
    ],
    [
      "a packed file",
      { "OrderItem.jsonl.gz": "" },
      {},
      /OrderItem.jsonl.gz: its name does not end with .jsonl or .ndjson; is it to be/
    ],
    [
      "a file of something else",
      { "bills.jsonl": "" },
      {},
      /bills.jsonl: its name does not begin with an entity; begin it with enterprises, services, product-service-orders, /
    ],
    ["a mistyped name", { "ordersitems.jsonl": "" }, {}, /ordersitems.jsonl: its name does not begin with an entity/],
    [
      "what is not documented of a frozen entity",
      { "OrderItem.jsonl": Export.text([item({ New: 1 })]) },
      { policies: { OrderItem: "freeze" } },
      /OrderItem.jsonl: OrderItem is frozen, but the platform sent undocumented fields or values: OrderItem.New$/
    ],
    [
      "a file whose rows do not match",
      { "OrderItem.jsonl": Export.text(Array.from({ length: 20 }, () => ({ Id: id(1) }))) },
      {},
      /OrderItem.jsonl: 20 of 20 rows do not match the API contract, from line 1 on$/
    ]
  ])("rejects %s", ([, texts, options, says]) =>
    Effect.gen(function*() {
      assert.match((yield* Effect.flip(open(texts, options))).message, says)
    }))

  it.effect("rejects a folder that is not there", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(ExportSource.open("/nowhere"))
      assert.strictEqual(error.message, "/nowhere: no such file")
    }))
})
