/**
 * The rows of every enterprise and every service.
 *
 * @internal
 */
import type { PgClient } from "@effect/sql-pg"
import { Ids, type Interval, OrderItem, ProductServiceOrder, Reservation } from "@nightaudit/core"
import { Effect, Schema } from "effect"
import type { Run } from "../Run.ts"
import type { Entity } from "../Sync.ts"
import * as changes from "./changes.ts"
import type { Ingest } from "./ingest.ts"
import * as passState from "./passState.ts"
import * as windows from "./windows.ts"

/** What has been read in this pass: items and reservations by enterprise, product service orders by service. */
export type Done = Readonly<Record<Scoped, Set<string>>> & {
  /** Up to when an enterprise's items have been read by when they are consumed. */
  readonly consumed: Map<string, number>
}

type Scoped = "orderItems" | "reservations" | "productServiceOrders"

/** Reads what has changed, each scope once in a pass. */
export const readRows = Effect.fnUntraced(function*(
  ingest: Ingest,
  { at, done, entities, run, sql }: {
    readonly sql: PgClient.PgClient
    readonly run: Run
    readonly at: windows.At
    readonly entities: ReadonlyArray<Entity>
    readonly done: Done
  }
) {
  const { enterprises, services } = yield* run.transaction("read the state")(Effect.all({
    enterprises: sql<{ readonly id: string }>`select id from enterprise where gone_utc is null order by id`,
    services: sql<{ readonly id: string }>`select id from service where gone_utc is null order by id`
  }))
  const toRead = Effect.fnUntraced(function*(operation: Scoped, rows: ReadonlyArray<{ readonly id: string }>) {
    if (!entities.includes(operation)) return []
    const covered = yield* run.transaction("read the state")(passState.coverage(sql, operation))
    const scopes = rows.filter(({ id }) => !done[operation].has(id))
    for (const { id } of scopes) done[operation].add(id)
    return windows.group(scopes.map(({ id }) => ({ id, windows: windows.of(covered.get(id), at) })))
  })
  const items = yield* toRead("orderItems", enterprises)
  const consumed = yield* run.transaction("read the state")(passState.coverage(sql, passState.consumed))
  for (const { ids, windows: known } of items) {
    const EnterpriseIds = enterpriseIds(ids)
    const besides = windows.group(ids.map((id) => ({ id, windows: windows.consumed(consumed.get(id), at) }))).flatMap(
      ({ ids, windows: { through, tiles } }) => {
        for (const id of ids) done.consumed.set(id, through)
        return tiles.map((ConsumedUtc) => ({ EnterpriseIds: enterpriseIds(ids), ConsumedUtc }))
      }
    )
    yield* changes.read(ingest, OrderItem.orderItems, {
      windows: known,
      scope: (UpdatedUtc) => ({ EnterpriseIds, UpdatedUtc }),
      besides
    })
  }
  for (const { ids, windows } of yield* toRead("reservations", enterprises)) {
    const EnterpriseIds = enterpriseIds(ids)
    yield* changes.read(ingest, Reservation.reservations, {
      windows,
      scope: (UpdatedUtc: Interval.Interval) => ({ EnterpriseIds, UpdatedUtc })
    })
  }
  for (const { ids, windows } of yield* toRead("productServiceOrders", services)) {
    const ServiceIds = serviceIds(ids)
    yield* changes.read(ingest, ProductServiceOrder.productServiceOrders, {
      windows,
      scope: (UpdatedUtc) => ({ ServiceIds, UpdatedUtc })
    })
  }
})

const enterpriseIds = Schema.decodeUnknownSync(Schema.Array(Ids.EnterpriseId))
export const serviceIds = Schema.decodeUnknownSync(Schema.Array(Ids.ServiceId))
