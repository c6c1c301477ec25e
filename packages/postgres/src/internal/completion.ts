/**
 * What is older than the mirror, and named by what is in it: an order is judged on all its items.
 *
 * @internal
 */
import type { PgClient } from "@effect/sql-pg"
import { Ids, OrderItem, ProductServiceOrder, Reservation } from "@nightaudit/core"
import { Array as Arr, Effect, Schema } from "effect"
import type { Run } from "../Run.ts"
import { uuids } from "./arrays.ts"
import type { Ingest } from "./ingest.ts"
import { instant, type Pass } from "./passState.ts"

const orderIds = Schema.decodeUnknownSync(Schema.Array(Ids.ServiceOrderId))
const itemIds = Schema.decodeUnknownSync(Schema.Array(Ids.OrderItemId))

/**
 * Reads by id, until nothing is missing: the items and the order of every order that was made before the mirror begins, and
 * the items that rebates name. Each is asked for once; later changes come with the passes.
 */
export const complete = Effect.fnUntraced(function*(
  ingest: Ingest,
  { pass, run, serviceIds, sql }: {
    readonly sql: PgClient.PgClient
    readonly run: Run
    readonly pass: Pass
    readonly serviceIds: ReadonlyArray<Ids.ServiceId>
  }
) {
  const begun = instant(pass.from)
  const missingOrders = sql<{ readonly id: string }>`
    with named(id) as (
      select service_order_id from order_item where pass_id > ${pass.previous}
      union select linked_reservation_id from product_service_order
        where pass_id > ${pass.previous} and linked_reservation_id is not null
      union select id from reservation where pass_id > ${pass.previous} and created_utc < ${begun}
      union select id from product_service_order where pass_id > ${pass.previous} and created_utc < ${begun}
    )
    select id from named
    where not exists (select from completed_id c where c.id = named.id)
      and not exists (select from reservation r where r.id = named.id and r.created_utc >= ${begun})
      and not exists (select from product_service_order p where p.id = named.id and p.created_utc >= ${begun})
    order by id limit 10000`
  const missingItems = sql<{ readonly id: string }>`
    with named(id) as (
      select distinct (i.row#>>'{Data,Rebate,RebatedItemId}')::uuid from order_item i
      where i.pass_id > ${pass.previous} and i.row#>>'{Data,Rebate,RebatedItemId}' is not null
    )
    select id from named
    where not exists (select from order_item i where i.id = named.id)
      and not exists (select from completed_id c where c.id = named.id)
    order by id limit 10000`
  const done = (ids: ReadonlyArray<string>) =>
    run.transaction("complete orders")(
      sql`insert into completed_id (id) select id from unnest(${uuids(ids)}) as ids(id) on conflict do nothing`
    )

  const round = Effect.gen(function*() {
    const missing = yield* run.transaction("look for what is missing")(
      Effect.all({ orders: missingOrders, items: missingItems })
    )
    for (const batch of Arr.chunksOf(missing.orders.map(({ id }) => id), 1000)) {
      const ids = orderIds(batch)
      yield* ingest.lookUp(OrderItem.orderItems, { ServiceOrderIds: ids })
      yield* ingest.lookUp(Reservation.reservations, { ReservationIds: ids })
      if (serviceIds.length > 0) {
        yield* ingest.lookUp(ProductServiceOrder.productServiceOrders, {
          ProductServiceOrderIds: ids,
          ServiceIds: serviceIds
        })
      }
      yield* done(batch)
    }
    for (const batch of Arr.chunksOf(missing.items.map(({ id }) => id), 1000)) {
      yield* ingest.lookUp(OrderItem.orderItems, { OrderItemIds: itemIds(batch) })
      yield* done(batch)
    }
    return missing.orders.length + missing.items.length
  })
  yield* Effect.repeat(round, { while: (missing) => missing > 0 })
})
