import { Effect } from "effect"
import { SqlClient } from "effect/sql"

const entities = ["enterprise", "service", "reservation", "product_service_order", "order_item"] as const

/**
 * What rows were before they changed, what the mirror is of, the rows that were set aside, and who has judged what.
 *
 * A version is kept where a later pass changes a row: `superseded_by` is that pass, so that what stood at the end of a pass is
 * the rows that it or an earlier one wrote and no pass up to it replaced.
 *
 * @internal
 */
export const history = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient

  for (const entity of entities) {
    const [table, versions] = [sql(entity), sql(`${entity}_version`)]
    yield* sql`create table ${versions} (like ${table}, superseded_by bigint not null)`
    yield* sql`create index on ${versions} (id)`
    yield* sql`create index on ${versions} (superseded_by)`
  }
  yield* sql`create index on order_item_version (service_order_id)`
  yield* sql`create index on order_item_version (enterprise_id, consumed_utc)`
  yield* sql`create function keep_version() returns trigger language plpgsql set search_path = nightaudit, pg_temp as $keep$
    begin
      execute format(
        'insert into nightaudit.%I select was.*, became.pass_id from was join became using (id)
          where was.pass_id < became.pass_id
            and (was.row <> became.row or (was.gone_utc is null) <> (became.gone_utc is null))',
        tg_table_name || '_version'
      );
      return null;
    end
  $keep$`
  for (const entity of entities) {
    yield* sql`create trigger keep_version after update on ${sql(entity)}
      referencing old table as was new table as became for each statement execute function keep_version()`
  }
  // What changed before was not kept.
  yield* sql`create table history (
    is_only boolean primary key default true check (is_only),
    first_pass_id bigint not null
  )`
  yield* sql`insert into history (first_pass_id) select coalesce(max(id), 0) from pass`

  yield* sql`create table origin (
    is_only boolean primary key default true check (is_only),
    platform_address text not null,
    since_utc timestamptz not null default now()
  )`
  yield* sql`alter table pass add column is_whole boolean not null default true`
  yield* sql`insert into coverage (operation, scope, from_utc, through_utc)
    select 'reservations', scope, from_utc, through_utc from coverage where operation = 'orderItems'`

  // As it came: json keeps the order of the keys.
  yield* sql`create table quarantined (
    key text primary key,
    operation text not null,
    id text,
    request_id text,
    path text not null,
    problem text not null,
    raw json,
    read_utc timestamptz not null default now(),
    pass_id bigint not null
  )`
  yield* sql`create index on quarantined (operation, id)`

  // A finding is of the window that it was found in: a run over another one says nothing of it.
  yield* sql`drop view open_finding`
  yield* sql`alter table finding drop constraint finding_pkey, add primary key (scope, fingerprint)`
  yield* sql`alter table finding add column judgement bigint not null default 0`
  yield* sql`drop index finding_scope_idx`
  yield* sql`create index on finding (fingerprint)`
  yield* sql`create index on finding (service_order_id) where resolved_as_of is null`
  yield* sql`create table judgement (
    scope text primary key,
    number bigint not null default 1,
    as_of timestamptz not null,
    judged_utc timestamptz not null default now()
  )`
  yield* sql`create view open_finding as
    select distinct on (f.fingerprint)
      f.fingerprint, f.code, f.severity, f.enterprise_id, f.service_order_id, f.message,
      min(f.first_as_of) over (partition by f.fingerprint) as first_as_of, f.last_as_of,
      f.row->>'delta' as delta, f.row->>'currency' as currency
    from finding f
    where f.resolved_as_of is null and not exists (
      select from accepted_finding a
      where a.fingerprint = f.fingerprint and (a.expires is null or a.expires >= current_date)
    )
    order by f.fingerprint, f.last_as_of desc, f.scope`
  yield* sql`create view order_with_finding as
    select distinct i.service_order_id, i.verdict, i.number, i.state, i.enterprise_id,
      f.code, f.severity, f.message, f.delta, f.currency, f.first_as_of, f.last_as_of, f.fingerprint
    from open_finding f
    join order_with_items i on i.service_order_id = f.service_order_id`
})
