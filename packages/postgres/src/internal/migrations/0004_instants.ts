import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { store } from "../businessCalendar.ts"

/** The columns that are instants of a row, by table, and the text that stands in the row. */
const instantsOf = (sql: SqlClient.SqlClient) => {
  const [created, updated] = [sql`row->>'CreatedUtc'`, sql`row->>'UpdatedUtc'`]
  const order = { created_utc: created, canceled_utc: sql`row->>'CancelledUtc'`, updated_utc: updated }
  return {
    enterprise: { updated_utc: updated },
    service: { updated_utc: updated },
    reservation: {
      ...order,
      start_utc: sql`coalesce(row->>'ScheduledStartUtc', row->>'StartUtc')`,
      end_utc: sql`coalesce(row->>'ScheduledEndUtc', row->>'EndUtc')`
    },
    product_service_order: order,
    order_item: {
      created_utc: created,
      consumed_utc: sql`row->>'ConsumedUtc'`,
      canceled_utc: sql`row->>'CanceledUtc'`,
      closed_utc: sql`row->>'ClosedUtc'`,
      updated_utc: updated
    }
  }
}

/**
 * Instants were rounded to the microsecond; they are cut to it, from the rows as they were kept. The business dates of the views
 * go by the calendars that our code makes of the settings of each enterprise, and are null where it cannot.
 *
 * @internal
 */
export const cutInstants = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  // A mirror of many years is looked through row by row.
  yield* sql`set local statement_timeout = 0`
  for (const [entity, columns] of Object.entries(instantsOf(sql))) {
    for (const table of [entity, `${entity}_version`]) {
      for (const [column, text] of Object.entries(columns)) {
        // A text of microseconds, or coarser, was never rounded.
        yield* sql`update ${sql(table)} set ${sql(column)} = (left(${text}, 26) || 'Z')::timestamptz
          where length(${text}) > 27`
      }
    }
  }

  // Two parallel arrays: from each instant up to the next one, these seconds are added for the business date.
  yield* sql`create table business_calendar (
      enterprise_id uuid primary key,
      from_utc timestamptz[] not null,
      seconds double precision[] not null
    )`
  // Views read it for each item: uncompressed, and stored in its row.
  yield* sql`alter table business_calendar
      alter column from_utc set storage plain, alter column seconds set storage plain`
  const enterprises = yield* sql<{ readonly id: string }>`select id from enterprise`
  yield* store(sql, enterprises.map(({ id }) => id))

  yield* sql`create or replace view live_item as
      select
        i.id, i.enterprise_id, i.service_id, i.service_order_id, i.bill_id, i.accounting_state, i.type,
        i.row->>'RevenueType' as revenue_type,
        (i.row->>'AccountingCategoryId')::uuid as accounting_category_id,
        least(
          (i.consumed_utc at time zone 'UTC') + make_interval(secs => c.seconds[width_bucket(i.consumed_utc, c.from_utc)]),
          case when c.enterprise_id is not null then timestamp '9999-12-31' end
        )::date as business_date,
        i.consumed_utc, i.closed_utc,
        i.row#>>'{Amount,Currency}' as currency,
        (i.row#>>'{Amount,NetValue}')::numeric as net,
        coalesce((
          select sum((tax->>'Value')::numeric) from jsonb_array_elements(i.row#>'{Amount,TaxValues}') as taxes(tax)
        ), 0) as tax,
        (i.row#>>'{Amount,GrossValue}')::numeric as gross
      from order_item i
      join enterprise e on e.id = i.enterprise_id
      left join business_calendar c on c.enterprise_id = e.id
      where i.gone_utc is null and i.accounting_state in ('Open', 'Closed')`
})
