import { Effect } from "effect"
import { SqlClient } from "effect/sql"

/**
 * What analysts ask for.
 *
 * @internal
 */
export const views = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient

  yield* sql`create view live_item as
    select
      i.id, i.enterprise_id, i.service_id, i.service_order_id, i.bill_id, i.accounting_state, i.type,
      i.row->>'RevenueType' as revenue_type,
      (i.row->>'AccountingCategoryId')::uuid as accounting_category_id,
      ((i.consumed_utc - coalesce(e.row->>'BusinessDayClosingOffset', 'PT0S')::interval)
        at time zone (e.row->>'TimeZoneIdentifier'))::date as business_date,
      i.consumed_utc, i.closed_utc,
      i.row#>>'{Amount,Currency}' as currency,
      (i.row#>>'{Amount,NetValue}')::numeric as net,
      coalesce((
        select sum((tax->>'Value')::numeric) from jsonb_array_elements(i.row#>'{Amount,TaxValues}') as taxes(tax)
      ), 0) as tax,
      (i.row#>>'{Amount,GrossValue}')::numeric as gross
    from order_item i
    join enterprise e on e.id = i.enterprise_id
    where i.gone_utc is null and i.accounting_state in ('Open', 'Closed')`

  yield* sql`create view revenue_by_business_date as
    select enterprise_id, business_date, service_id, accounting_category_id, revenue_type, type, accounting_state, currency,
      count(*) as items, sum(net) as net, sum(tax) as tax, sum(gross) as gross
    from live_item
    group by 1, 2, 3, 4, 5, 6, 7, 8`

  yield* sql`create view service_order as
    select 'reservation' as verdict, id, service_id, account_id, number, state, created_utc, canceled_utc, updated_utc, row
    from reservation where gone_utc is null
    union all
    select 'productServiceOrder', id, service_id, account_id, number, state, created_utc, canceled_utc, updated_utc, row
    from product_service_order where gone_utc is null`

  yield* sql`create view order_with_items as
    select
      coalesce(o.id, i.service_order_id) as service_order_id,
      coalesce(o.verdict, case when bool_or(seen.id is not null) over (partition by i.service_order_id) then 'orphan'
        else 'unresolved' end) as verdict,
      o.number, o.state,
      coalesce(s.enterprise_id, i.enterprise_id) as enterprise_id,
      coalesce(o.service_id, i.service_id) as service_id,
      i.id as order_item_id, i.type, i.accounting_state, i.consumed_utc,
      i.row#>>'{Amount,Currency}' as currency,
      (i.row#>>'{Amount,NetValue}')::numeric as net,
      (i.row#>>'{Amount,GrossValue}')::numeric as gross
    from (select * from order_item where gone_utc is null) i
    full join service_order o on o.id = i.service_order_id
    left join service s on s.id = o.service_id
    left join service seen on seen.id = i.service_id and seen.gone_utc is null`

  yield* sql`create view open_finding as
    select f.fingerprint, f.code, f.severity, f.enterprise_id, f.service_order_id, f.message, f.first_as_of, f.last_as_of,
      f.row->>'delta' as delta, f.row->>'currency' as currency
    from finding f
    where f.resolved_as_of is null and not exists (
      select from accepted_finding a
      where a.fingerprint = f.fingerprint and (a.expires is null or a.expires >= current_date)
    )`
})
