/**
 * How a page of each entity is stored. Of two versions the one with the greater `UpdatedUtc` stays, of two with the same the
 * one that was read later; a row that is there already, to the last byte, is not written again.
 *
 * @internal
 */
import { type PgClient, PgTypes } from "@effect/sql-pg"
import type { Operations } from "@nightaudit/core"
import { Result } from "effect"
import type { Statement } from "effect/sql"
import { beyond, cut } from "./instants.ts"

export type OperationName = typeof Operations.operations[number]["name"]

export interface Written {
  readonly passId: bigint
  /** When the page was asked for, in epoch milliseconds. */
  readonly readAt: number
}

type Upsert = (sql: PgClient.PgClient, texts: ReadonlyArray<string>, written: Written) => Statement.Statement<object>

/**
 * One parameter whatever the length of the page: the statement is prepared once. `offset 0` in the statements keeps the planner
 * from parsing a row again for each of its columns, which costs more than half of the rate.
 */
const rowsOf = (texts: ReadonlyArray<string>) => Result.getOrThrow(PgTypes.array(texts, PgTypes.OID.text))
const instantOf = ({ readAt }: Written) => PgTypes.timestamptz(readAt)
const passOf = ({ passId }: Written) => PgTypes.int8(passId)

/**
 * To the last digit that the platform wrote. A version that says that it changed a day after another was read would keep every
 * later one out: it gives way to one that does not. If it is unknown when a row was read, that never applies.
 */
const isNewer = (sql: PgClient.PgClient) =>
  sql`((known.updated_utc, ${beyond(sql, sql`known.row`)}, known.read_utc)
      <= (excluded.updated_utc, ${beyond(sql, sql`excluded.row`)}, excluded.read_utc)
      or (known.updated_utc > excluded.read_utc + interval '1 day' and excluded.updated_utc <= excluded.read_utc))`

export const upserts: Record<OperationName, Upsert> = {
  enterprises: (sql, texts, written) =>
    sql`insert into enterprise as known (id, updated_utc, read_utc, pass_id, row)
    select (r->>'Id')::uuid, coalesce(${cut(sql, sql`r->>'UpdatedUtc'`)}, 'epoch'), ${instantOf(written)}, ${
      passOf(written)
    }, r
    from (select text::jsonb from unnest(${rowsOf(texts)}) as texts(text) offset 0) as page(r)
    on conflict (id) do update set
      (updated_utc, read_utc, pass_id, gone_utc, row) =
      (excluded.updated_utc, excluded.read_utc, excluded.pass_id, null, excluded.row)
    where ${isNewer(sql)}
      and (known.row <> excluded.row or known.gone_utc is not null)`,
  services: (sql, texts, written) =>
    sql`insert into service as known (id, enterprise_id, kind, is_active, updated_utc, read_utc, pass_id, row)
    select (r->>'Id')::uuid, (r->>'EnterpriseId')::uuid, r#>>'{Data,Discriminator}', (r->>'IsActive')::boolean,
      coalesce(${cut(sql, sql`r->>'UpdatedUtc'`)}, 'epoch'), ${instantOf(written)}, ${passOf(written)}, r
    from (select text::jsonb from unnest(${rowsOf(texts)}) as texts(text) offset 0) as page(r)
    on conflict (id) do update set
      (enterprise_id, kind, is_active, updated_utc, read_utc, pass_id, gone_utc, row) =
      (excluded.enterprise_id, excluded.kind, excluded.is_active, excluded.updated_utc, excluded.read_utc, excluded.pass_id,
        null, excluded.row)
    where ${isNewer(sql)}
      and (known.row <> excluded.row or known.gone_utc is not null)`,
  reservations: (sql, texts, written) =>
    sql`insert into reservation as known (id, service_id, account_id, number, state, created_utc, canceled_utc, start_utc,
      end_utc, updated_utc, read_utc, pass_id, row)
    select (r->>'Id')::uuid, (r->>'ServiceId')::uuid, (r->>'AccountId')::uuid, r->>'Number', r->>'State',
      ${cut(sql, sql`r->>'CreatedUtc'`)}, ${cut(sql, sql`r->>'CancelledUtc'`)},
      ${cut(sql, sql`coalesce(r->>'ScheduledStartUtc', r->>'StartUtc')`)},
      ${cut(sql, sql`coalesce(r->>'ScheduledEndUtc', r->>'EndUtc')`)},
      ${cut(sql, sql`r->>'UpdatedUtc'`)}, ${instantOf(written)}, ${passOf(written)}, r
    from (select text::jsonb from unnest(${rowsOf(texts)}) as texts(text) offset 0) as page(r)
    on conflict (id) do update set
      (service_id, account_id, number, state, created_utc, canceled_utc, start_utc, end_utc, updated_utc, read_utc, pass_id,
        gone_utc, row) =
      (excluded.service_id, excluded.account_id, excluded.number, excluded.state, excluded.created_utc,
        excluded.canceled_utc, excluded.start_utc, excluded.end_utc, excluded.updated_utc, excluded.read_utc,
        excluded.pass_id, null, excluded.row)
    where ${isNewer(sql)}
      and (known.row <> excluded.row or known.gone_utc is not null)`,
  productServiceOrders: (sql, texts, written) =>
    sql`insert into product_service_order as known (id, service_id, account_id, linked_reservation_id, number, state,
      created_utc, canceled_utc, updated_utc, read_utc, pass_id, row)
    select (r->>'Id')::uuid, (r->>'ServiceId')::uuid, (r->>'AccountId')::uuid, (r->>'LinkedReservationId')::uuid,
      r->>'Number', r->>'State', ${cut(sql, sql`r->>'CreatedUtc'`)}, ${cut(sql, sql`r->>'CancelledUtc'`)},
      ${cut(sql, sql`r->>'UpdatedUtc'`)}, ${instantOf(written)}, ${passOf(written)}, r
    from (select text::jsonb from unnest(${rowsOf(texts)}) as texts(text) offset 0) as page(r)
    on conflict (id) do update set
      (service_id, account_id, linked_reservation_id, number, state, created_utc, canceled_utc, updated_utc, read_utc,
        pass_id, gone_utc, row) =
      (excluded.service_id, excluded.account_id, excluded.linked_reservation_id, excluded.number, excluded.state,
        excluded.created_utc, excluded.canceled_utc, excluded.updated_utc, excluded.read_utc, excluded.pass_id, null,
        excluded.row)
    where ${isNewer(sql)}
      and (known.row <> excluded.row or known.gone_utc is not null)`,
  orderItems: (sql, texts, written) =>
    sql`insert into order_item as known (id, enterprise_id, service_id, service_order_id, bill_id, accounting_state, type,
      created_utc, consumed_utc, canceled_utc, closed_utc, updated_utc, read_utc, pass_id, row)
    select (r->>'Id')::uuid, (r->>'EnterpriseId')::uuid, (r->>'ServiceId')::uuid, (r->>'ServiceOrderId')::uuid,
      (r->>'BillId')::uuid, r->>'AccountingState', r->>'Type', ${cut(sql, sql`r->>'CreatedUtc'`)},
      ${cut(sql, sql`r->>'ConsumedUtc'`)}, ${cut(sql, sql`r->>'CanceledUtc'`)}, ${cut(sql, sql`r->>'ClosedUtc'`)},
      ${cut(sql, sql`r->>'UpdatedUtc'`)}, ${instantOf(written)}, ${passOf(written)}, r
    from (select text::jsonb from unnest(${rowsOf(texts)}) as texts(text) offset 0) as page(r)
    on conflict (id) do update set
      (enterprise_id, service_id, service_order_id, bill_id, accounting_state, type, created_utc, consumed_utc, canceled_utc,
        closed_utc, updated_utc, read_utc, pass_id, gone_utc, row) =
      (excluded.enterprise_id, excluded.service_id, excluded.service_order_id, excluded.bill_id,
        excluded.accounting_state, excluded.type, excluded.created_utc, excluded.consumed_utc, excluded.canceled_utc,
        excluded.closed_utc, excluded.updated_utc, excluded.read_utc, excluded.pass_id, null, excluded.row)
    where ${isNewer(sql)}
      and (known.row <> excluded.row or known.gone_utc is not null)`
}
