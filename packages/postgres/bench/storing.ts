/**
 * Rows a second: the pages of generated order items, as the mirror stores them, compared with COPY into a temporary table and a merge,
 * each on one connection and on four, in turns and into the same table. `ROWS` says how many (1,000,000), `DATABASE_URL` where;
 * a server of its own otherwise. The script runs it with a heap that a million rows do not fit into.
 */
import { PgClient } from "@effect/sql-pg"
import { Clock, Config, Console, Effect, Redacted } from "effect"
import { once } from "node:events"
import { Client } from "pg"
import { from as copyFrom } from "pg-copy-streams"
import { Database, EmbeddedServer, Migrations, Run } from "../src/index.ts"
import * as storable from "../src/internal/storable.ts"
import { upserts } from "../src/internal/tables.ts"
import { folder } from "../test/support/Server.ts"
import { pageOf } from "./pages.ts"

const pageSize = 1000
const connections = 4

const names = ["mirror", "mirror × 4", "COPY, merge", "COPY, merge × 4"] as const
type Name = typeof names[number]

const store = (sql: PgClient.PgClient, run: Run.Run, pages: number, from: number, concurrency: number) =>
  Effect.forEach(Array.from({ length: pages }, (_, page) => from + page), (page) =>
    Effect.suspend(() => {
      const { texts } = storable.of(pageOf(page, pageSize))
      return run.transaction("store")(upserts.orderItems(sql, texts, { passId: 1n, readAt: page }).raw)
    }), { concurrency, discard: true })

const columns =
  "id, enterprise_id, service_id, service_order_id, bill_id, accounting_state, type, created_utc, consumed_utc, " +
  "canceled_utc, closed_utc, updated_utc, read_utc, pass_id, row"

const merge = `insert into order_item as known (${columns}) select ${columns} from staged
  on conflict (id) do update set (enterprise_id, service_id, service_order_id, bill_id, accounting_state, type, created_utc,
    consumed_utc, canceled_utc, closed_utc, updated_utc, read_utc, pass_id, row) = (excluded.enterprise_id,
    excluded.service_id, excluded.service_order_id, excluded.bill_id, excluded.accounting_state, excluded.type,
    excluded.created_utc, excluded.consumed_utc, excluded.canceled_utc, excluded.closed_utc, excluded.updated_utc,
    excluded.read_utc, excluded.pass_id, excluded.row)
  where (known.updated_utc, known.read_utc) <= (excluded.updated_utc, excluded.read_utc)`

const lineOf = (row: ReturnType<typeof pageOf>[number]): string =>
  [
    row.Id,
    row.EnterpriseId,
    row.ServiceId,
    row.ServiceOrderId,
    row.BillId,
    row.AccountingState,
    row.Type,
    row.CreatedUtc,
    row.ConsumedUtc,
    row.CanceledUtc,
    row.ClosedUtc,
    row.UpdatedUtc,
    row.UpdatedUtc,
    1,
    JSON.stringify(row).replaceAll("\\", "\\\\")
  ].map((value) => value ?? "\\N").join("\t")

/** One connection, as a program with such a driver has it; or as many as the mirror has. */
const copy = (url: string, pages: number, from: number, clients: number) =>
  Effect.promise(async () => {
    let next = from
    await Promise.all(Array.from({ length: clients }, async () => {
      const client = new Client(url)
      await client.connect()
      await client.query("set search_path = nightaudit")
      await client.query("create temporary table staged (like order_item) on commit delete rows")
      while (next < from + pages) {
        const rows = pageOf(next++, pageSize)
        await client.query("begin")
        const stream = client.query(copyFrom(`copy staged (${columns}) from stdin`))
        stream.end(`${rows.map(lineOf).join("\n")}\n`)
        await once(stream, "finish")
        await client.query(merge)
        await client.query("commit")
      }
      await client.end()
    }))
  })

const memory = (): number => Math.round(process.memoryUsage().rss / 1e6)

const timed = Effect.fnUntraced(function*<A, E, R>(name: string, pages: number, effect: Effect.Effect<A, E, R>) {
  const [begun, cpu] = [yield* Clock.currentTimeMillis, process.cpuUsage()]
  yield* effect
  const rows = pages * pageSize
  const rate = Math.round(rows / (((yield* Clock.currentTimeMillis) - begun) / 1000))
  const { system, user } = process.cpuUsage(cpu)
  const micros = ((user + system) / rows).toFixed(0)
  yield* Console.log(
    `${name.padEnd(18)} ${String(rate).padStart(7)} rows/s   ${micros} µs/row of this process   ${memory()} MB`
  )
  return rate
})

const median = (numbers: ReadonlyArray<number>): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0

const program = Effect.gen(function*() {
  const rows = Number(process.env["ROWS"] ?? 1_000_000)
  const [rounds, given] = [10, yield* Config.option(Config.String("DATABASE_URL"))]
  const url = given._tag === "Some"
    ? given.value
    : Redacted.value((yield* EmbeddedServer.start({ directory: yield* folder })).url)
  const pages = Math.ceil(rows / pageSize / rounds)
  yield* Effect.gen(function*() {
    yield* Migrations.migrate
    const sql = yield* PgClient.PgClient
    const run = yield* Run.begin()
    const rates: Array<Record<Name, number>> = []
    const memories: Array<number> = []
    for (let round = 0; round < rounds; round++) {
      // All insert the same rows into an empty table, and each comes first as often as the others.
      const from = round * pages
      const ways: Record<Name, Effect.Effect<unknown, unknown>> = {
        "mirror": store(sql, run, pages, from, 1),
        "mirror × 4": store(sql, run, pages, from, connections),
        "COPY, merge": copy(url, pages, from, 1),
        "COPY, merge × 4": copy(url, pages, from, connections)
      }
      const rate: Record<Name, number> = { "mirror": 0, "mirror × 4": 0, "COPY, merge": 0, "COPY, merge × 4": 0 }
      for (let turn = 0; turn < names.length; turn++) {
        const name = names[(round + turn) % names.length] ?? "mirror"
        yield* sql`truncate order_item`
        rate[name] = yield* timed(name, pages, ways[name])
      }
      rates.push(rate)
      memories.push(memory())
    }
    const rateOf = (name: Name) => median(rates.map((rate) => rate[name]))
    const ratio = (one: Name, other: Name) => median(rates.map((rate) => rate[one] / rate[other])).toFixed(2)
    yield* Console.log(
      `${rounds * pages * pageSize} rows, medians of ${rounds} rounds: mirror × 4 ${rateOf("mirror × 4")} rows/s, ` +
        `${ratio("mirror × 4", "COPY, merge")} of COPY, merge (${rateOf("COPY, merge")}), ` +
        `${ratio("mirror × 4", "COPY, merge × 4")} of COPY, merge × 4 (${rateOf("COPY, merge × 4")}); ` +
        `mirror ${rateOf("mirror")} rows/s, ${ratio("mirror", "COPY, merge")} of COPY, merge; ` +
        `memory ${memories[0]} MB after the first round, ${memories.at(-1)} MB after the last`
    )
  }).pipe(Effect.scoped, Effect.provide(Database.layer({ url: Redacted.make(url), connections })))
}).pipe(Effect.scoped)

await Effect.runPromise(program)
