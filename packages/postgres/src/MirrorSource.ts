/** A source for reconciliations of the mirror. */
import { PgClient } from "@effect/sql-pg"
import { ExactJson, Ids, Instant, type Interval, type Page, Tally } from "@nightaudit/core"
import { Basis, Source, SourceError, type SourceRun } from "@nightaudit/reconcile"
import { Effect, Layer, Option, Stream } from "effect"
import { type DatabaseError, of } from "./DatabaseError.ts"
import { uuids } from "./internal/arrays.ts"
import { liesIn, mayLieIn } from "./internal/instants.ts"
import { among, both, either, MirroredAside, within } from "./internal/mirroredAside.ts"
import * as snapshot from "./internal/snapshot.ts"

/** The range of the mirror, by the instants at which rows changed. */
export interface Coverage {
  readonly from: Instant.Instant
  /**
   * The end of the last pass over everything. Evaluate as of this instant or an earlier one: later changes are not in the
   * mirror.
   */
  readonly asOf: Instant.Instant
}

/** The range of the mirror, for all its enterprises; none until a pass over everything has ended. */
export const coverage: Effect.Effect<Option.Option<Coverage>, DatabaseError, PgClient.PgClient> = Effect.gen(
  function*() {
    const sql = yield* PgClient.PgClient
    const pass = yield* snapshot.wholePass()
    const [found] = yield* Effect.mapError(
      sql<{ readonly from: Date | null }>`
      select max(from_utc) as "from" from coverage
      where operation <> 'census'
        and scope not in (select id from enterprise where gone_utc is not null)
        and scope not in (select id from service where gone_utc is not null)`,
      of("read the coverage")
    )
    return Option.isNone(pass) || found?.from == null
      ? Option.none()
      : Option.some({
        from: Instant.fromEpochMillis(found.from.getTime()),
        asOf: Instant.fromEpochMillis(pass.value.asOf.getTime())
      })
  }
)

/**
 * The operations of which rows were read. Without {@link coverage} the mirror is incomplete, as after passes over some
 * entities, and cannot be reconciled.
 */
export const parts: Effect.Effect<ReadonlyArray<string>, DatabaseError, PgClient.PgClient> = Effect.gen(function*() {
  const sql = yield* PgClient.PgClient
  const rows = yield* sql<{ readonly operation: string }>`
    select distinct operation from coverage where operation not in ('census', 'consumed') order by operation`
  return rows.map(({ operation }) => operation)
}).pipe(Effect.mapError(of("read the coverage")))

/** The IDs of the enterprises and the services that a reconciliation finds. */
export interface Held {
  readonly enterprises: ReadonlySet<string>
  readonly services: ReadonlySet<string>
}

export const held: Effect.Effect<Held, DatabaseError | SourceError.SourceError, PgClient.PgClient> = Effect.gen(
  function*() {
    const { all, client, rowsOf } = yield* snapshot.open(Option.getOrUndefined(yield* snapshot.wholePass())?.id)
    const ids = <Row extends { readonly Id: string }>(table: snapshot.Table<Row>) =>
      Effect.map(
        all(table, client`select row from ${rowsOf(table)}`),
        (rows): ReadonlySet<string> => new Set(rows.map(({ Id }) => Ids.lower(Id)))
      )
    return { enterprises: yield* ids(snapshot.enterprises), services: yield* ids(snapshot.services) }
  }
).pipe(Effect.scoped)

/**
 * The source of the mirror as of the end of the last pass over everything: rows stored by a later pass, running or interrupted,
 * are not read. Rows are read through cursors, a thousand at a time, and one run reads one snapshot. Fails for a range that
 * begins before the mirror does. Rows that do not match the contract are reported when a read would include them. Never shared
 * with an enclosing runtime, which may read another mirror.
 */
export const layerMirror: Layer.Layer<Source.Source, never, PgClient.PgClient> = Layer.fresh(Layer.effect(
  Source.Source,
  Effect.map(PgClient.PgClient, (sql) =>
    Source.Source.of({
      begin: Effect.suspend(() => begin).pipe(
        Effect.provideService(PgClient.PgClient, sql),
        Effect.catchTag("DatabaseError", (error) => Effect.fail(snapshot.unread(error)))
      )
    }))
))

const begin = Effect.gen(function*() {
  const tally = yield* Tally.Tally.make
  const known = yield* coverage
  const pass = yield* snapshot.wholePass()
  const { all, client, inside, pages, rowsOf } = yield* snapshot.open(Option.getOrUndefined(pass)?.id)
  const quarantined = yield* Effect.mapError(
    inside(client<Omit<Page.Quarantined, "raw"> & { readonly raw: string | null }>`
        select operation, request_id as "requestId", path, problem, raw::text as raw from quarantined
        where pass_id <= ${Option.getOrUndefined(pass)?.id ?? 0n} order by key`),
    of("read the mirror")
  )
  const aside = new MirroredAside(
    // The driver would read the numbers in a row as doubles.
    quarantined.map((row) => ({ ...row, raw: row.raw === null ? null : ExactJson.parse(row.raw) })),
    tally.quarantine
  )
  const { enterprises, items, productServiceOrders, reservations, services } = snapshot

  /** Of what a query gives, the rows that are in a range to the last digit. */
  const exactly = <Row>(
    rows: Stream.Stream<ReadonlyArray<Row>, SourceError.SourceError>,
    isIn: (row: Row) => boolean
  ) => rows.pipe(Stream.map((page) => page.filter(isIn)), Stream.filter((page) => page.length > 0))
  const ofServices = (serviceIds: ReadonlyArray<string> | undefined) =>
    serviceIds === undefined ? client`` : client`and service_id = any(${uuids(serviceIds)})`
  /** Fails where the mirror begins later than what is asked for: what it does not hold would be missing without a word. */
  const inMirror = <A>({ StartUtc }: Interval.Range, pages: Stream.Stream<A, SourceError.SourceError>) =>
    Option.exists(known, ({ from }) => Instant.InstantOrder(from, StartUtc) <= 0)
      ? pages
      : Stream.fail(
        new SourceError.SourceError({
          reason: new SourceError.NotMirrored({
            problem: Option.match(known, {
              onNone: () => "the mirror is empty; run nightaudit sync first",
              onSome: ({ from }) =>
                `the mirror starts at ${from}, which is later than ${StartUtc}; run nightaudit sync --from ${StartUtc} first`
            })
          })
        })
      )
  /** The same, and what the platform would have given besides. */
  const met = (operation: string, isAsked: (raw: unknown) => boolean) =>
    Effect.sync(() => aside.met(operation, isAsked))

  const run: SourceRun.Run = {
    enterprises: Effect.tap(
      all(enterprises, client`select row from ${rowsOf(enterprises)} order by id`),
      met("enterprises", () => true)
    ),
    services: Effect.tap(
      all(services, client`select row from ${rowsOf(services)} order by id`),
      met("services", () => true)
    ),
    itemsInRange: ({ basis, enterpriseIds, range, serviceIds }) =>
      inMirror(
        range,
        exactly(
          pages(
            items,
            client`select row from ${rowsOf(items)}
              where enterprise_id = any(${uuids(enterpriseIds)}) and ${
              mayLieIn(client, range, snapshot.columns[basis])
            } ${ofServices(serviceIds)}`
          ),
          (item) => liesIn(range, Basis.instantOf(basis, item))
        ).pipe(Stream.onStart(met(
          "orderItems",
          both(
            both(among("EnterpriseId", enterpriseIds), among("ServiceId", serviceIds)),
            within(Basis.field[basis], range)
          )
        )))
      ),
    itemsOf: (orders) =>
      Effect.tap(
        all(items, client`select row from ${rowsOf(items)} where service_order_id = any(${uuids(orders)})`),
        met("orderItems", among("ServiceOrderId", orders))
      ),
    items: (ids) =>
      Effect.tap(
        all(items, client`select row from ${rowsOf(items)} where id = any(${uuids(ids)})`),
        met("orderItems", among("Id", ids))
      ),
    reservations: (ids) =>
      Effect.tap(
        all(reservations, client`select row from ${rowsOf(reservations)} where id = any(${uuids(ids)})`),
        met("reservations", among("Id", ids))
      ),
    productServiceOrders: (ids, serviceIds) =>
      Effect.tap(
        all(
          productServiceOrders,
          client`select row from ${rowsOf(productServiceOrders)}
            where id = any(${uuids(ids)}) and service_id = any(${uuids(serviceIds)})`
        ),
        met("productServiceOrders", both(among("Id", ids), among("ServiceId", serviceIds)))
      ),
    reservationsIn: ({ range, serviceIds }) =>
      inMirror(
        range,
        exactly(
          pages(
            reservations,
            client`select row from ${rowsOf(reservations)}
              where service_id = any(${uuids(serviceIds)})
                and (${mayLieIn(client, range, "updated_utc")} or ${mayLieIn(client, range, "created_utc")})`
          ),
          ({ CreatedUtc, UpdatedUtc }) => liesIn(range, UpdatedUtc) || liesIn(range, CreatedUtc)
        ).pipe(Stream.onStart(met(
          "reservations",
          both(among("ServiceId", serviceIds), either(within("UpdatedUtc", range), within("CreatedUtc", range)))
        )))
      ),
    productServiceOrdersIn: ({ range, serviceIds }) =>
      inMirror(
        range,
        exactly(
          pages(
            productServiceOrders,
            client`select row from ${rowsOf(productServiceOrders)}
              where service_id = any(${uuids(serviceIds)}) and ${mayLieIn(client, range, "updated_utc")}`
          ),
          ({ UpdatedUtc }) => liesIn(range, UpdatedUtc)
        ).pipe(Stream.onStart(met(
          "productServiceOrders",
          both(among("ServiceId", serviceIds), within("UpdatedUtc", range))
        )))
      ),
    // A mirror reads no intervals: what it does not hold, it refuses.
    report: { ...tally, ids: undefined, intervals: { planned: 0, closed: 0, open: [] } }
  }
  return run
})
