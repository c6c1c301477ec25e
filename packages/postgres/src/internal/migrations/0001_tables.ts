import { Effect } from "effect"
import { SqlClient } from "effect/sql"

/**
 * Rows as received, with the keys of the queries. `updated_utc` and `read_utc` determine which of two versions is newer;
 * `pass_id` says which pass wrote it last, and `gone_utc` since when the platform is known not to have it.
 *
 * @internal
 */
export const tables = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient

  yield* sql`create table enterprise (
    id uuid primary key,
    updated_utc timestamptz not null,
    read_utc timestamptz not null,
    pass_id bigint not null,
    gone_utc timestamptz,
    row jsonb not null
  )`
  yield* sql`create table service (
    id uuid primary key,
    enterprise_id uuid not null,
    kind text,
    is_active boolean,
    updated_utc timestamptz not null,
    read_utc timestamptz not null,
    pass_id bigint not null,
    gone_utc timestamptz,
    row jsonb not null
  )`
  yield* sql`create index on service (enterprise_id)`
  yield* sql`create table reservation (
    id uuid primary key,
    service_id uuid not null,
    account_id uuid,
    number text,
    state text not null,
    created_utc timestamptz not null,
    canceled_utc timestamptz,
    start_utc timestamptz,
    end_utc timestamptz,
    updated_utc timestamptz not null,
    read_utc timestamptz not null,
    pass_id bigint not null,
    gone_utc timestamptz,
    row jsonb not null
  )`
  yield* sql`create index on reservation (service_id, updated_utc)`
  yield* sql`create index on reservation (service_id, created_utc)`
  yield* sql`create index on reservation using brin (pass_id)`
  yield* sql`create table product_service_order (
    id uuid primary key,
    service_id uuid not null,
    account_id uuid,
    linked_reservation_id uuid,
    number text,
    state text not null,
    created_utc timestamptz not null,
    canceled_utc timestamptz,
    updated_utc timestamptz not null,
    read_utc timestamptz not null,
    pass_id bigint not null,
    gone_utc timestamptz,
    row jsonb not null
  )`
  yield* sql`create index on product_service_order (service_id, updated_utc)`
  yield* sql`create index on product_service_order using brin (pass_id)`
  yield* sql`create table order_item (
    id uuid primary key,
    enterprise_id uuid not null,
    service_id uuid not null,
    service_order_id uuid not null,
    bill_id uuid,
    accounting_state text not null,
    type text not null,
    created_utc timestamptz not null,
    consumed_utc timestamptz not null,
    canceled_utc timestamptz,
    closed_utc timestamptz,
    updated_utc timestamptz not null,
    read_utc timestamptz not null,
    pass_id bigint not null,
    gone_utc timestamptz,
    row jsonb not null
  )`
  yield* sql`create index on order_item (service_order_id)`
  yield* sql`create index on order_item (enterprise_id, consumed_utc)`
  yield* sql`create index on order_item using brin (created_utc, closed_utc, canceled_utc, updated_utc, pass_id)`

  // Every transaction that writes rows shares this row; who takes a run over changes it, and so waits for them.
  yield* sql`create table fence (is_only boolean primary key default true check (is_only), epoch bigint not null)`
  yield* sql`insert into fence (epoch) values (0)`
  yield* sql`create table run (
    epoch bigint primary key,
    holder text not null,
    started_utc timestamptz not null default now(),
    ended_utc timestamptz
  )`
  yield* sql`create table pass (
    id bigint generated always as identity primary key,
    as_of timestamptz not null,
    from_utc timestamptz not null,
    state text not null default 'open' check (state in ('open', 'complete')),
    manifest jsonb
  )`
  yield* sql`create unique index one_open_pass on pass (state) where state = 'open'`
  yield* sql`create table closed_interval (
    pass_id bigint not null references pass,
    key text not null,
    operation text not null,
    filter jsonb not null,
    epoch bigint not null,
    pages integer not null,
    rows integer not null,
    stored integer not null,
    closed_utc timestamptz,
    primary key (pass_id, key)
  )`
  yield* sql`create table coverage (
    operation text not null,
    scope uuid not null,
    from_utc timestamptz not null,
    through_utc timestamptz not null,
    primary key (operation, scope)
  )`
  yield* sql`create table completed_id (id uuid primary key)`

  yield* sql`create table finding (
    fingerprint text primary key,
    code text not null,
    severity text not null,
    enterprise_id uuid,
    service_order_id uuid,
    message text not null,
    scope text not null,
    first_as_of timestamptz not null,
    last_as_of timestamptz not null,
    resolved_as_of timestamptz,
    row jsonb not null
  )`
  yield* sql`create index on finding (scope)`
  yield* sql`create table accepted_finding (
    fingerprint text primary key check (fingerprint ~ '^[0-9a-f]{32}$'),
    reason text not null check (btrim(reason) <> ''),
    expires date,
    accepted_by text not null default current_user,
    accepted_utc timestamptz not null default now()
  )`
})
