/** The mirror as of the end of an earlier pass, with which a later reconciliation is compared. */
import { type PgClient, PgTypes } from "@effect/sql-pg"
import { type Enterprise, Ids, Instant, Interval, type OrderItem } from "@nightaudit/core"
import {
  Basis,
  BusinessDay,
  ItemInRange,
  Manifest,
  PublishedItem,
  type Reconciliation,
  ReconciliationError,
  type Restatement,
  type SourceError,
  Window
} from "@nightaudit/reconcile"
import { Effect, Option, Result, type Scope, Stream } from "effect"
import type { DatabaseError } from "./DatabaseError.ts"
import { uuids } from "./internal/arrays.ts"
import { parameter } from "./internal/instants.ts"
import * as snapshot from "./internal/snapshot.ts"

/**
 * What a reconciliation with the request would have published from the mirror at the instant, evaluated as of the last full
 * pass that had ended by then. Earlier row versions are kept for `SyncOptions.history`. Fails with a {@link
 * ReconciliationError} if they are no longer known, or if the request cannot be compared.
 */
export const asOf: (
  instant: Instant.Instant,
  request: Reconciliation.Request
) => Effect.Effect<
  Restatement.Previous<SourceError.SourceError>,
  DatabaseError | SourceError.SourceError | ReconciliationError.ReconciliationError,
  PgClient.PgClient | Scope.Scope
> = Effect.fn("MirrorHistory.asOf")(function*(instant, request) {
  const pass = yield* snapshot.wholePass(instant)
  if (Option.isNone(pass)) {
    return yield* new ReconciliationError.ReconciliationError({
      problem:
        `the mirror has no row versions of ${instant}: no pass had ended, or row history is not kept that long; give a later time`
    })
  }
  const { all, client, pages, rowsOf } = yield* snapshot.open(pass.value.id)
  const basis = request.basis ?? "consumed"
  const asked = (yield* all(snapshot.enterprises, client`select row from ${rowsOf(snapshot.enterprises)} order by id`))
    .filter(({ Id }) => request.enterpriseIds === undefined || Ids.isAmong(request.enterpriseIds, Id))
  const hotels = yield* Effect.forEach(asked, (enterprise) => Effect.fromResult(hotelOf(request, enterprise)))
  const byId = new Map(hotels.map((hotel) => [Ids.lower(hotel.enterprise.Id), hotel]))
  const published = (row: OrderItem.OrderItem): ReadonlyArray<PublishedItem.PublishedItem> => {
    const [hotel, counts] = [byId.get(Ids.lower(row.EnterpriseId)), Basis.instantOf(basis, row)]
    return hotel === undefined || counts === undefined || !Interval.contains(hotel.range, counts)
      ? []
      : [PublishedItem.of(ItemInRange.make(row, hotel.day.dateOf(counts)))]
  }
  const instants = (end: (range: Interval.Range) => Instant.Instant) =>
    Result.getOrThrow(PgTypes.array(hotels.map(({ range }) => parameter(end(range))), PgTypes.OID.text))
  const column = client(snapshot.columns[basis])
  return {
    manifest: {
      schemaVersion: 1,
      status: "complete",
      asOf: Instant.fromEpochMillis(pass.value.asOf.getTime()),
      window: { basis },
      businessDates: Manifest.businessDates,
      scope: {
        enterprises: hotels.map(({ enterprise, range }) => ({
          enterpriseId: enterprise.Id,
          from: range.StartUtc,
          to: range.EndUtc
        })),
        serviceIds: request.serviceIds?.toSorted() ?? null
      }
    },
    items: pages(
      snapshot.items,
      client`select row from ${rowsOf(snapshot.items)}
        join unnest(${uuids(hotels.map(({ enterprise }) => enterprise.Id))}, 
          ${instants(({ StartUtc }) => StartUtc)}::timestamptz[], ${
        instants(({ EndUtc }) => EndUtc)
      }::timestamptz[]) as hotel(hotel_id, from_utc, to_utc)
          on enterprise_id = hotel_id and ${column} >= from_utc and ${column} <= to_utc
        ${request.serviceIds === undefined ? client`` : client`where service_id = any(${uuids(request.serviceIds)})`}
        order by service_order_id, id`
    ).pipe(Stream.map((rows) => rows.flatMap(published)), Stream.flattenIterable)
  }
})

interface Hotel {
  readonly enterprise: Enterprise.Enterprise
  readonly day: BusinessDay.BusinessDay
  readonly range: Interval.Range
}

const hotelOf = (
  window: Window.Window,
  enterprise: Enterprise.Enterprise
): Result.Result<Hotel, ReconciliationError.ReconciliationError> =>
  Result.all({
    enterprise: Result.succeed(enterprise),
    day: BusinessDay.of(enterprise),
    range: Window.resolve(window, enterprise)
  })
