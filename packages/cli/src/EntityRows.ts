/**
 * The rows and columns of each entity.
 */
import { Enterprise, Extraction, Ids, OrderItem, ProductServiceOrder, Reservation, Service } from "@nightaudit/core"
import type { Interval, MewsError } from "@nightaudit/core"
import { Table } from "@nightaudit/files"
import { type ReconciliationError, Window } from "@nightaudit/reconcile"
import { Effect, Stream } from "effect"
import type { By, Entity } from "./Entity.ts"

/** The columns of each entity. */
export const tables: Readonly<Record<Entity, Table.Table<unknown>>> = {
  "order-items": Table.of(OrderItem.orderItems),
  "product-service-orders": Table.of(ProductServiceOrder.productServiceOrders),
  reservations: Table.of(Reservation.reservations),
  services: Table.of(Service.services),
  enterprises: Table.of(Enterprise.enterprises)
}

const fieldOf = {
  created: "CreatedUtc",
  updated: "UpdatedUtc",
  consumed: "ConsumedUtc",
  canceled: "CanceledUtc",
  closed: "ClosedUtc"
} as const satisfies Record<By, string>

type Reads = MewsError.MewsError | ReconciliationError.ReconciliationError

/** The rows of all enterprises, one after the other: a date means local midnight in each one's time zone. */
export const rows = (
  entity: Entity,
  by: By,
  window: Window.Window | undefined
): Stream.Stream<object, Reads, Extraction.Extraction> =>
  Stream.unwrap(Effect.gen(function*() {
    const extraction = yield* Extraction.Extraction
    const [enterprises, services] = yield* Effect.all([
      extraction.all(Enterprise.enterprises, {}),
      entity === "product-service-orders" ? extraction.all(Service.services, {}) : Effect.succeed([])
    ])
    return Stream.fromIterable(enterprises.toSorted((self, that) => Ids.compare(self.Id, that.Id))).pipe(
      Stream.mapEffect((enterprise) => Effect.map(rangeOf(window, enterprise), (range) => ({ enterprise, range }))),
      Stream.flatMap(({ enterprise, range }): Stream.Stream<object, Reads> => {
        const of = { EnterpriseIds: [enterprise.Id], ...within(by, range) }
        switch (entity) {
          case "order-items":
            return extraction.rows(OrderItem.orderItems, of)
          case "reservations":
            return extraction.rows(Reservation.reservations, of)
          case "services":
            return extraction.rows(Service.services, of)
          case "enterprises":
            return extraction.rows(Enterprise.enterprises, of)
          case "product-service-orders": {
            const ServiceIds = services.filter(({ EnterpriseId }) => Ids.same(EnterpriseId, enterprise.Id)).map((
              { Id }
            ) => Id)
            return ServiceIds.length === 0
              ? Stream.empty
              : extraction.rows(ProductServiceOrder.productServiceOrders, { ServiceIds, ...within(by, range) })
          }
        }
      })
    )
  }))

const rangeOf = (
  window: Window.Window | undefined,
  enterprise: Enterprise.Enterprise
): Effect.Effect<Interval.Range | undefined, ReconciliationError.ReconciliationError> =>
  window === undefined ? Effect.undefined : Effect.fromResult(Window.resolve(window, enterprise))

const within = (by: By, range: Interval.Range | undefined) => range === undefined ? {} : { [fieldOf[by]]: range }
