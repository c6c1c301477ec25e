import { PgClient } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Migrator, SqlClient } from "effect/sql"
import { Database, Migrations } from "../src/index.ts"
import { tables } from "../src/internal/migrations/0001_tables.ts"
import { views } from "../src/internal/migrations/0002_views.ts"
import { history } from "../src/internal/migrations/0003_history.ts"
import { database } from "./support/Server.ts"

const connected = Layer.unwrap(Effect.map(database, (url) => Database.layer({ url })))

const id = (n: number) => `00000000-0000-4000-8000-${`${n}`.padStart(12, "0")}`

/** The schema of before, which read instants by a cast and the settings of a hotel in its view. */
const before = Effect.gen(function*() {
  const sql = yield* PgClient.PgClient
  yield* sql`create schema nightaudit`
  yield* Migrator.make({})({
    loader: Migrator.fromRecord({ "0001_tables": tables, "0002_views": views, "0003_history": history }),
    table: "migration"
  }).pipe(Effect.provideService(SqlClient.SqlClient, sql))
})

const enterprises = [
  { Id: id(1), TimeZoneIdentifier: "Europe/Berlin", BusinessDayClosingOffset: null },
  { Id: id(2), TimeZoneIdentifier: "Europe/Berlin", BusinessDayClosingOffset: "P0M0DT4H0M0S" },
  { Id: id(3), TimeZoneIdentifier: "Mars/Olympus", BusinessDayClosingOffset: null }
]

const row = (n: number, enterprise: number, consumed: string, fields: object = {}) => ({
  Id: id(n),
  EnterpriseId: id(enterprise),
  ServiceId: id(8),
  ServiceOrderId: id(9),
  BillId: null,
  AccountingState: "Open",
  Type: "SpaceOrder",
  CreatedUtc: "2026-03-01T10:00:00.1234567Z",
  ConsumedUtc: consumed,
  CanceledUtc: null,
  ClosedUtc: null,
  UpdatedUtc: "2026-03-01T10:00:00Z",
  RevenueType: "Service",
  AccountingCategoryId: null,
  Amount: { Currency: "EUR", NetValue: 1, GrossValue: 1, TaxValues: [] },
  ...fields
})

const rows = [
  row(11, 1, "2026-03-31T21:59:59.9999999Z", { ClosedUtc: "2026-03-31T21:59:59.9999995Z" }),
  row(12, 2, "2026-03-29T02:30:00Z"),
  row(13, 2, "2026-10-25T02:59:59.9999999Z"),
  row(15, 1, "9999-12-31T23:59:59.9999999Z"),
  row(14, 3, "2026-03-31T21:59:59Z", { UpdatedUtc: "2026-03-01T10:00:00.000001Z" })
]

const fill = Effect.gen(function*() {
  const sql = yield* PgClient.PgClient
  for (const enterprise of enterprises) {
    yield* sql`insert into enterprise (id, updated_utc, read_utc, pass_id, row)
      select (r->>'Id')::uuid, 'epoch', now(), 1, r from (select ${
      JSON.stringify(enterprise)
    }::text::jsonb) as given(r)`
  }
  for (const item of rows) {
    yield* sql`insert into order_item (id, enterprise_id, service_id, service_order_id, accounting_state, type, created_utc,
        consumed_utc, closed_utc, updated_utc, read_utc, pass_id, row)
      select (r->>'Id')::uuid, (r->>'EnterpriseId')::uuid, (r->>'ServiceId')::uuid, (r->>'ServiceOrderId')::uuid,
        r->>'AccountingState', r->>'Type', (r->>'CreatedUtc')::timestamptz, (r->>'ConsumedUtc')::timestamptz,
        (r->>'ClosedUtc')::timestamptz, (r->>'UpdatedUtc')::timestamptz, now(), 1, r
      from (select ${JSON.stringify(item)}::text::jsonb) as given(r)`
  }
  yield* sql`insert into order_item_version select order_item.*, 2 from order_item`
})

const kept = Effect.gen(function*() {
  const sql = yield* PgClient.PgClient
  const of = (table: string) =>
    sql<Readonly<Record<string, string | null>>>`select id,
      to_char(consumed_utc, 'YYYY-MM-DD"T"HH24:MI:SS.US') as consumed, to_char(closed_utc, 'HH24:MI:SS.US') as closed,
      to_char(created_utc, 'HH24:MI:SS.US') as created, to_char(updated_utc, 'HH24:MI:SS.US') as updated
      from ${sql(table)} order by id`
  return { now: yield* of("order_item"), versions: yield* of("order_item_version") }
})

it.live(
  "cuts the instants of an older mirror, and dates its items again, from the rows that it kept",
  () =>
    Effect.gen(function*() {
      const sql = yield* PgClient.PgClient
      yield* before
      yield* fill
      assert.strictEqual((yield* kept).now[0]?.["consumed"], "2026-03-31T22:00:00.000000")
      yield* Migrations.migrate
      const { now, versions } = yield* kept
      const [created, updated] = ["10:00:00.123456", "10:00:00.000000"]
      assert.deepStrictEqual(now, [
        { id: id(11), consumed: "2026-03-31T21:59:59.999999", closed: "21:59:59.999999", created, updated },
        { id: id(12), consumed: "2026-03-29T02:30:00.000000", closed: null, created, updated },
        { id: id(13), consumed: "2026-10-25T02:59:59.999999", closed: null, created, updated },
        { id: id(14), consumed: "2026-03-31T21:59:59.000000", closed: null, created, updated: "10:00:00.000001" },
        { id: id(15), consumed: "9999-12-31T23:59:59.999999", closed: null, created, updated }
      ])
      assert.deepStrictEqual(versions, now)
      assert.deepStrictEqual(
        yield* sql`select id, business_date::text as date from live_item order by id`,
        [
          { id: id(11), date: "2026-03-31" },
          { id: id(12), date: "2026-03-29" },
          { id: id(13), date: "2026-10-24" },
          { id: id(14), date: null },
          { id: id(15), date: "9999-12-31" }
        ]
      )
      const [sums] = yield* sql<{ readonly items: number }>`
      select sum(items)::int as items from revenue_by_business_date`
      assert.strictEqual(sums?.items, rows.length)
      // It is up to date, and nothing is done again.
      yield* Migrations.migrate
      assert.deepStrictEqual((yield* kept).now, now)
    }).pipe(Effect.provide(connected)),
  60_000
)
