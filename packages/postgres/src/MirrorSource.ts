/**
 * A reconciliation reads from the mirror what it would read from the platform.
 */
import { PgClient } from "@effect/sql-pg"
import {
  Enterprise,
  Instant,
  type Interval,
  MewsError,
  OrderItem,
  ProductServiceOrder,
  Reservation,
  Service
} from "@nightaudit/core"
import { type Basis, Source } from "@nightaudit/reconcile"
import { Effect, Layer, Option, Schema, Stream } from "effect"
import type { SqlError, Statement } from "effect/sql"
import { type DatabaseError, of } from "./DatabaseError.ts"
import { uuids } from "./internal/reference.ts"

/** What the mirror knows of, by when rows have changed. */
export interface Coverage {
  readonly from: Instant.Instant
  /** Judge as of this instant or an earlier one: what has changed since is not there. */
  readonly asOf: Instant.Instant
}

/** What the mirror knows of, of every enterprise; none before its first pass has ended. */
export const coverage: Effect.Effect<Option.Option<Coverage>, DatabaseError, PgClient.PgClient> = Effect.gen(
  function*() {
    const sql = yield* PgClient.PgClient
    const [found] = yield* sql<{ readonly from: Date | null; readonly through: Date | null }>`
    select max(from_utc) as "from", min(through_utc) as through from coverage
    where operation <> 'census'
      and scope not in (select id from enterprise where gone_utc is not null)
      and scope not in (select id from service where gone_utc is not null)`
    return found?.from == null || found.through == null
      ? Option.none()
      : Option.some({
        from: Instant.fromEpochMillis(found.from.getTime()),
        asOf: Instant.fromEpochMillis(found.through.getTime())
      })
  }
).pipe(Effect.mapError(of("read the coverage")))

/**
 * The source of a reconciliation, as the mirror is when the layer is built: what a pass stores meanwhile is not seen. Rows come
 * through cursors, a thousand at a time. A range that begins before the mirror does is refused.
 */
export const layerMirror: Layer.Layer<Source.Source, DatabaseError, PgClient.PgClient> = Layer.effect(
  Source.Source,
  Effect.suspend(() => make)
)

const make = Effect.gen(function*() {
  const client = yield* PgClient.PgClient
  const known = yield* coverage
  const connection = yield* Effect.mapError(client.reserve, of("read the mirror"))
  const onSnapshot = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.provideService(effect, client.transactionService, [connection, 0])
  yield* Effect.acquireRelease(
    onSnapshot(Effect.andThen(
      client`begin isolation level repeatable read read only`,
      // Between two readings the rules judge; it holds nobody up.
      client`set local idle_in_transaction_session_timeout = 0`
    )),
    () => Effect.ignore(onSnapshot(client`rollback`))
  ).pipe(Effect.mapError(of("read the mirror")))

  let cursors = 0
  /** The rows of a query, a thousand at a time, while others read through the same connection. */
  const pages = <Row>(table: Table<Row>, query: Statement.Statement<object>) =>
    Stream.unwrap(Effect.gen(function*() {
      const cursor = client(`page_${++cursors}`)
      yield* Effect.acquireRelease(
        onSnapshot(client`declare ${cursor} no scroll cursor for ${query}`),
        () => Effect.ignore(onSnapshot(client`close ${cursor}`))
      )
      return Stream.paginate(undefined, () =>
        Effect.map(onSnapshot(client<StoredRow>`fetch 1000 from ${cursor}`), (rows) =>
          [[rows.map(table.decode)], rows.length < 1000 ? Option.none() : Option.some(undefined)] as const))
    })).pipe(
      Stream.filter((rows) =>
        rows.length > 0
      ),
      Stream.mapError(unread(table.operation))
    )
  const all = <Row>(table: Table<Row>, query: Statement.Statement<object>) =>
    Effect.map(Stream.runCollect(pages(table, query)), (pages) => pages.flat())
  const between = (range: Interval.Range, column: string) =>
    client`${client(column)} >= ${range.StartUtc}::timestamptz and ${client(column)} < ${range.EndUtc}::timestamptz`
  const ofServices = (serviceIds: ReadonlyArray<string> | undefined) =>
    serviceIds === undefined ? client`` : client`and service_id = any(${uuids(serviceIds)})`
  /** Fails where the mirror begins later than what is asked for: what it does not hold would be missing without a word. */
  const within = <A>({ StartUtc }: Interval.Range, pages: Stream.Stream<A, MewsError.MewsError>) =>
    Option.exists(known, ({ from }) => Instant.InstantOrder(from, StartUtc) <= 0)
      ? pages
      : Stream.fail(
        new MewsError.MewsError({
          operation: "mirror",
          attempts: 0,
          reason: new MewsError.InvalidRequest({
            problem: Option.match(known, {
              onNone: () => "the mirror is empty: sync it first",
              onSome: ({ from }) => `the mirror begins at ${from}, which is later than ${StartUtc}: sync it from there`
            })
          })
        })
      )

  return Source.Source.of({
    enterprises: all(enterprises, client`select row from enterprise where gone_utc is null order by id`),
    services: all(services, client`select row from service where gone_utc is null order by id`),
    itemsInRange: ({ basis, enterpriseId, range, serviceIds }) =>
      within(
        range,
        pages(
          items,
          client`select row from order_item
            where gone_utc is null and enterprise_id = ${enterpriseId} and ${between(range, columns[basis])}
              ${ofServices(serviceIds)}`
        )
      ),
    itemsOf: (orders) =>
      all(
        items,
        client`select row from order_item where gone_utc is null and service_order_id = any(${uuids(orders)})`
      ),
    items: (ids) => all(items, client`select row from order_item where gone_utc is null and id = any(${uuids(ids)})`),
    reservations: (ids) =>
      all(reservations, client`select row from reservation where gone_utc is null and id = any(${uuids(ids)})`),
    productServiceOrders: (ids, serviceIds) =>
      all(
        productServiceOrders,
        client`select row from product_service_order
          where gone_utc is null and id = any(${uuids(ids)}) and service_id = any(${uuids(serviceIds)})`
      ),
    reservationsIn: ({ range, serviceIds }) =>
      within(
        range,
        pages(
          reservations,
          client`select row from reservation
            where gone_utc is null and service_id = any(${uuids(serviceIds)})
              and (${between(range, "updated_utc")} or ${between(range, "created_utc")})`
        )
      ),
    productServiceOrdersIn: ({ range, serviceIds }) =>
      within(
        range,
        pages(
          productServiceOrders,
          client`select row from product_service_order
            where gone_utc is null and service_id = any(${uuids(serviceIds)}) and ${between(range, "updated_utc")}`
        )
      )
  })
})

const columns: Record<Basis.Basis, string> = {
  consumed: "consumed_utc",
  closed: "closed_utc",
  created: "created_utc",
  updated: "updated_utc"
}

interface StoredRow {
  readonly row: unknown
}

interface Table<Row> {
  readonly operation: string
  /** Rows were checked before they were stored: one that is not what it was is a defect. */
  readonly decode: (stored: StoredRow) => Row
}

const table = <Row>(operation: { readonly name: string; readonly row: Schema.Decoder<Row> }): Table<Row> => {
  const isRow = Schema.is(operation.row)
  return {
    operation: operation.name,
    decode: ({ row }) => {
      if (isRow(row)) return row
      throw new TypeError(`a stored row of ${operation.name} does not match the contract`)
    }
  }
}

const enterprises = table(Enterprise.enterprises)
const services = table(Service.services)
const reservations = table(Reservation.reservations)
const productServiceOrders = table(ProductServiceOrder.productServiceOrders)
const items = table(OrderItem.orderItems)

const unread = (operation: string) => (error: SqlError.SqlError): MewsError.MewsError =>
  new MewsError.MewsError({
    operation,
    attempts: 0,
    reason: new MewsError.Unkept({ problem: of("read the mirror")(error).message })
  })
