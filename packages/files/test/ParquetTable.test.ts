import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { OrderItem } from "@nightaudit/core"
import { Effect, Stream } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { ArtifactTables, ParquetTable, Table } from "../src/index.ts"
import { query } from "./support/Duck.ts"
import { folder } from "./support/Folder.ts"
import { item, written } from "./support/Rows.ts"

const items = Table.of(OrderItem.orderItems)

it.layer(NodeServices.layer)("ParquetTable", (it) => {
  it.effect("reads what others write, and says what is wrong with it", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const problem = (path: string, table: Table.Table<unknown> = items) =>
        Effect.map(Effect.flip(Stream.runDrain(ParquetTable.read(path, table))), (error) => error.problem)
      const whole = readFileSync(yield* written("parquet", items, [item()]))
      const path = join(root, "rows.parquet")
      const damaged = (bytes: Uint8Array) => {
        writeFileSync(path, bytes)
        return problem(path)
      }
      assert.strictEqual(yield* problem(join(root, "none")), "no such file")
      for (const bytes of [new Uint8Array(), whole.subarray(0, -9), whole.subarray(4), Buffer.from("PAR1PAR1")]) {
        assert.strictEqual(yield* damaged(bytes), "it is not a Parquet file, or it is damaged")
      }
      const made = Effect.fnUntraced(function*(sql: string, options = "") {
        const at = join(yield* folder, "made.parquet")
        yield* query(`copy (${sql}) to '${at}' (format parquet${options})`)
        return at
      })
      const totals = (net: string) =>
        `select 'a' as enterpriseId, date '2026-03-01' as businessDate, 'a' as serviceId, null::varchar as accountingCategoryId,
          'a' as revenueType, 'a' as type, 'a' as accountingState, 'EUR' as currency, 1 as items, ${net} as net,
          0.07::decimal(4, 2) as tax, 1::decimal(9, 0) as gross, '[]' as taxes`
      const rows = yield* Stream.runCollect(
        ParquetTable.read(yield* made(totals("-1234567890123.45::decimal(18, 2)")), ArtifactTables.totals)
      )
      assert.deepStrictEqual(rows.map(({ gross, net, tax }) => [net, tax, gross]), [["-1234567890123.45", "0.07", "1"]])
      assert.strictEqual(
        yield* problem(yield* made(totals("1.5::double")), ArtifactTables.totals),
        "the column net does not have the type decimal"
      )
      assert.strictEqual(
        yield* problem(yield* made(totals("1.5::decimal(4, 2)"), ", codec zstd"), ArtifactTables.totals),
        "it is compressed with ZSTD, but only SNAPPY and UNCOMPRESSED can be read"
      )
      assert.strictEqual(
        yield* problem(yield* made("select 1 as n"), ArtifactTables.totals),
        "totals has no column \"n\""
      )
      assert.strictEqual(
        yield* problem(yield* made("select 'a' as enterpriseId"), ArtifactTables.totals),
        "the column businessDate is missing"
      )
      assert.strictEqual(
        yield* problem(yield* made(totals("null::decimal(4, 2)")), ArtifactTables.totals),
        "row 1, column net: it is empty"
      )
    }))

  it.effect("bounds of text hide no row from readers that order it by its bytes", () =>
    Effect.gen(function*() {
      // By UTF-16 the hotel comes first, by UTF-8 the sign does.
      const path = yield* written("parquet", items, [item({ Notes: "🏨" }), item({ Notes: "＝" })])
      assert.deepStrictEqual(yield* query(`select count(*)::int as n from '${path}' where Notes = '🏨'`), [{ n: 1 }])
      assert.deepStrictEqual(yield* query(`select count(*)::int as n from '${path}' where Notes > '＝'`), [{ n: 1 }])
    }))
})
