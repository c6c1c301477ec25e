/**
 * Items and orders that the platform has deleted: no change tells of them.
 *
 * @internal
 */
import type { PgClient } from "@effect/sql-pg"
import { Ids, type MewsError, OrderItem, ProductServiceOrder, Reservation } from "@nightaudit/core"
import { Effect, Schema } from "effect"
import type { Statement } from "effect/sql"
import type { DatabaseError } from "../DatabaseError.ts"
import type { Run } from "../Run.ts"
import { uuids } from "./arrays.ts"
import type { Ingest } from "./ingest.ts"
import { instant, type Pass } from "./passState.ts"
import { refuseShrink } from "./reference.ts"

const orderIds = Schema.decodeUnknownSync(Schema.Array(Ids.ServiceOrderId))
const itemIds = Schema.decodeUnknownSync(Schema.Array(Ids.OrderItemId))

/** Before every id. */
const first = "00000000-0000-0000-0000-000000000000"

type Look = (ids: ReadonlyArray<string>) => Effect.Effect<ReadonlySet<string>, MewsError.MewsError | DatabaseError>

/**
 * The IDs that are not returned, however often they are requested. A row that changes between two pages may move before those
 * that were read, and a response may be empty falsely: only if a second request returns nothing is the rest not there.
 */
const missingOf = Effect.fnUntraced(function*(ids: ReadonlyArray<string>, look: Look) {
  let [missing, asked] = [ids, 0]
  while (missing.length > 0) {
    const given = yield* look(missing)
    asked += 1
    const rest = missing.filter((id) => !given.has(id))
    if (rest.length === missing.length && asked > 1) break
    missing = rest
  }
  return missing
})

/**
 * Asks for every row by id, and marks those as gone that are not given: none of an entity where more than half of its rows
 * would be, unless that is confirmed. Rows of an enterprise that is gone are not asked for: what the tokens do not see may
 * still be there.
 */
export const confirmDeletions = Effect.fnUntraced(function*(
  ingest: Ingest,
  { confirmShrink, entities, pass, run, serviceIds, sql }: {
    readonly sql: PgClient.PgClient
    readonly run: Run
    readonly pass: Pass
    readonly serviceIds: ReadonlyArray<Ids.ServiceId>
    readonly confirmShrink: boolean
    /** Only rows of these are asked for. */
    readonly entities: ReadonlyArray<string>
  }
) {
  const sweep = Effect.fnUntraced(function*(
    name: string,
    { isHidden, table }: { readonly table: Statement.Identifier; readonly isHidden: Statement.Fragment },
    look: Look
  ) {
    const missing: Array<string> = []
    let [known, last] = [0, first]
    while (true) {
      const ids: ReadonlyArray<string> = (yield* run.transaction("look for what is gone")(
        sql<{ readonly id: string }>`select id from ${table}
          where gone_utc is null and not ${isHidden} and id > ${last}::uuid order by id limit 1000`
      )).map(({ id }) => id)
      if (ids.length === 0) break
      missing.push(...yield* missingOf(ids, look))
      known += ids.length
      last = ids.at(-1) ?? last
    }
    if (!confirmShrink) yield* refuseShrink(name, known, missing.length)
    yield* run.transaction("mark what is gone")(
      sql`update ${table} set gone_utc = ${instant(pass.asOf)}, pass_id = ${pass.id} where id = any(${uuids(missing)})`
    )
    return missing.length
  })

  const lost = sql`select id from enterprise where gone_utc is not null`
  const items = { table: sql("order_item"), isHidden: sql`(enterprise_id in (${lost}))` }
  const isOfLost = sql`(service_id in (select id from service where enterprise_id in (${lost})))`
  const gone: Record<string, number> = {}
  if (entities.includes("orderItems")) {
    gone["orderItems"] = yield* sweep(
      "orderItems",
      items,
      (ids) => ingest.lookUp(OrderItem.orderItems, { OrderItemIds: itemIds(ids) })
    )
  }
  if (entities.includes("reservations")) {
    gone["reservations"] = yield* sweep(
      "reservations",
      { table: sql("reservation"), isHidden: isOfLost },
      (ids) => ingest.lookUp(Reservation.reservations, { ReservationIds: orderIds(ids) })
    )
  }
  if (entities.includes("productServiceOrders")) {
    gone["productServiceOrders"] = yield* sweep(
      "productServiceOrders",
      { table: sql("product_service_order"), isHidden: isOfLost },
      (ids) =>
        ingest.lookUp(ProductServiceOrder.productServiceOrders, {
          ProductServiceOrderIds: orderIds(ids),
          ServiceIds: serviceIds
        })
    )
  }
  return gone
})
