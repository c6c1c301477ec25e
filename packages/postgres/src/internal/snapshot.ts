/**
 * The rows of the mirror as they stood at the end of a pass, in one snapshot, read through cursors.
 *
 * @internal
 */
import { PgClient } from "@effect/sql-pg"
import { Enterprise, type Instant, OrderItem, ProductServiceOrder, Reservation, Service } from "@nightaudit/core"
import { type Basis, SourceError } from "@nightaudit/reconcile"
import { Effect, Option, Schema, Stream } from "effect"
import type { Statement } from "effect/sql"
import { type DatabaseError, of } from "../DatabaseError.ts"
import { parameter } from "./instants.ts"

/** A row as it was stored: it was checked before, so that one that is not what it was is a defect. */
export interface Table<Row> {
  readonly operation: string
  readonly name: string
  readonly decode: (row: unknown) => Row
}

const table = <Row>(
  name: string,
  operation: { readonly name: string; readonly row: Schema.Decoder<Row> }
): Table<Row> => {
  const isRow = Schema.is(operation.row)
  return {
    operation: operation.name,
    name,
    decode: (row) => {
      if (isRow(row)) return row
      throw new TypeError(`a stored row of ${operation.name} does not match the API contract`)
    }
  }
}

export const enterprises = table("enterprise", Enterprise.enterprises)
export const services = table("service", Service.services)
export const reservations = table("reservation", Reservation.reservations)
export const productServiceOrders = table("product_service_order", ProductServiceOrder.productServiceOrders)
export const items = table("order_item", OrderItem.orderItems)

const reading = of("read the mirror")

/**
 * A snapshot of what stood at the end of a pass, until the scope closes: what is stored meanwhile is not seen. Without a pass
 * it is what the tables hold.
 */
export const open = Effect.fnUntraced(function*(passId: bigint | undefined) {
  const client = yield* PgClient.PgClient
  const connection = yield* Effect.mapError(client.reserve, reading)
  const inside = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.provideService(effect, client.transactionService, [connection, 0])
  yield* Effect.acquireRelease(
    inside(Effect.andThen(
      client`begin isolation level repeatable read read only`,
      // The rules are evaluated between two reads; the open transaction blocks no other one.
      client`set local idle_in_transaction_session_timeout = 0`
    )),
    () => Effect.ignore(inside(client`rollback`))
  ).pipe(Effect.mapError(reading))

  // Where nothing has changed since that pass, the tables themselves are what stood at its end.
  const [since] = passId === undefined ? [] : yield* Effect.mapError(
    inside(
      client<{ readonly isChanged: boolean }>`select exists (select from pass where id > ${passId}) as "isChanged"`
    ),
    reading
  )
  /** The rows of a table that were there and not gone, those apart that do not match the contract any more. */
  const rowsOf = ({ name, operation }: Table<unknown>): Statement.Fragment => {
    const [table, versions] = [client(name), client(`${name}_version`)]
    const isThere = client`gone_utc is null and not exists (
      select from quarantined q where q.operation = ${operation} and q.id = each.id::text
        ${passId === undefined ? client`` : client`and q.pass_id <= ${passId}`}
    )`
    return passId === undefined || since?.isChanged !== true
      ? client`(select each.* from ${table} each where ${isThere}) as ${table}`
      : client`(
        select each.*, null::bigint as superseded_by from ${table} each where pass_id <= ${passId} and ${isThere}
        union all
        select each.* from ${versions} each
          where pass_id <= ${passId} and superseded_by > ${passId} and ${isThere}
      ) as ${table}`
  }

  let cursors = 0
  /** What a query gives, a thousand at a time, while others read through the same connection. */
  const pages = <Row>(table: Table<Row>, query: Statement.Statement<object>) =>
    Stream.unwrap(Effect.gen(function*() {
      const cursor = client(`page_${++cursors}`)
      yield* Effect.acquireRelease(
        inside(client`declare ${cursor} no scroll cursor for ${query}`),
        () => Effect.ignore(inside(client`close ${cursor}`))
      )
      return Stream.paginate(undefined, () =>
        Effect.map(inside(client<{ readonly row: unknown }>`fetch 1000 from ${cursor}`), (rows) =>
          [
            [rows.map(({ row }) =>
              table.decode(row)
            )],
            rows.length < 1000 ? Option.none() : Option.some(undefined)
          ] as const))
    })).pipe(
      Stream.filter((rows) => rows.length > 0),
      Stream.mapError((error) => unread(reading(error)))
    )
  const all = <Row>(table: Table<Row>, query: Statement.Statement<object>) =>
    Effect.map(Stream.runCollect(pages(table, query)), (pages) => pages.flat())
  return { client, inside, rowsOf, pages, all }
})

/** What an error of the database is to those who read the mirror as a source. */
export const unread = (error: DatabaseError): SourceError.SourceError =>
  new SourceError.SourceError({
    reason: new SourceError.MirrorUnread({ problem: error.message, isRetryable: error.reason.isRetryable })
  })

/** A completed pass over all entities. */
export interface WholePass {
  readonly id: bigint
  readonly asOf: Date
}

/** The last one, or the last up to an instant of which it is still known what stood at its end. */
export const wholePass: (
  until?: Instant.Instant
) => Effect.Effect<Option.Option<WholePass>, DatabaseError, PgClient.PgClient> = Effect.fnUntraced(function*(until) {
  const sql = yield* PgClient.PgClient
  const [found] = yield* sql<WholePass>`
    select id, as_of as "asOf" from pass
    where state = 'complete' and is_whole ${
    until === undefined
      ? sql``
      : sql`and as_of <= ${parameter(until)}::timestamptz and id >= (select first_pass_id from history)`
  }
    order by id desc limit 1`
  return Option.fromUndefinedOr(found)
}, Effect.mapError(reading))

/** Where the instant of a basis stands. */
export const columns: Record<Basis.Basis, string> = {
  consumed: "consumed_utc",
  closed: "closed_utc",
  created: "created_utc",
  updated: "updated_utc"
}
