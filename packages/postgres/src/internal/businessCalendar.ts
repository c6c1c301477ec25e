/**
 * What our code made of the time zone and the closing hour of each enterprise, for the views: PostgreSQL reads neither.
 *
 * @internal
 */
import { Instant } from "@nightaudit/core"
import { BusinessDay } from "@nightaudit/reconcile"
import { Effect, Result } from "effect"
import type { SqlClient } from "effect/sql"
import { texts, uuids } from "./arrays.ts"

/** Between these the clocks change as they do; before and after they stand as at the ends. */
const [first, last] = [Instant.Instant.make("1970-01-01T00:00:00Z"), Instant.Instant.make("2100-01-01T00:00:00Z")]

interface Row {
  readonly id: string
  readonly row: BusinessDay.Settings
}

/** Computes the calendars of enterprises again from their stored rows. A row that cannot be read has none. */
export const store = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, enterpriseIds: ReadonlyArray<string>) {
  const rows = yield* sql<Row>`select id, row from enterprise where id = any(${uuids(enterpriseIds)}) order by id`
  const unread: Array<string> = []
  for (const { id, row } of rows) {
    const day = BusinessDay.of(row)
    if (Result.isFailure(day)) unread.push(id)
    else yield* upsert(sql, id, day.success.shifts(first, last))
  }
  yield* sql`delete from business_calendar where enterprise_id = any(${uuids(unread)})`
})

const upsert = (sql: SqlClient.SqlClient, id: string, shifts: ReadonlyArray<BusinessDay.Shift>) => {
  const from = texts(shifts.map(({ from }, index) => index === 0 ? "-infinity" : from))
  const seconds = texts(shifts.map(({ millis }) => `${millis / 1000}`))
  return sql`insert into business_calendar as known (enterprise_id, from_utc, seconds)
    values (${id}::uuid, ${from}::timestamptz[], ${seconds}::double precision[])
    on conflict (enterprise_id) do update set (from_utc, seconds) = (excluded.from_utc, excluded.seconds)
    where (known.from_utc, known.seconds) is distinct from (excluded.from_utc, excluded.seconds)`
}
