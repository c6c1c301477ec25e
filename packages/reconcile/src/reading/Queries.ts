/**
 * What is asked of the platform for enterprises and a range, in the platform's words: the parts of a reconciliation that are
 * known before anything has been read.
 *
 * @internal
 */
import {
  type Ids,
  type Instant,
  type Interval,
  type Operation,
  OrderItem,
  ProductServiceOrder,
  Reservation
} from "@nightaudit/core"
import * as Basis from "../calendar/Basis.ts"

/** What the platform calls "changed in": by when an order was updated, or created. */
export interface OrdersQuery {
  readonly enterpriseIds: ReadonlyArray<Ids.EnterpriseId>
  /** Services of these enterprises. */
  readonly serviceIds: ReadonlyArray<Ids.ServiceId>
  readonly range: Interval.Range
}

export interface ItemsQuery {
  readonly enterpriseIds: ReadonlyArray<Ids.EnterpriseId>
  /** Only items of these services; of every service when absent. */
  readonly serviceIds?: ReadonlyArray<Ids.ServiceId> | undefined
  readonly basis: Basis.Basis
  readonly range: Interval.Range
  /** The range is read in intervals that are no longer, in milliseconds; of three months when absent. */
  readonly longestMillis?: number | undefined
  /** When rows of the range were first read by the platform's time, where that was before this reading. */
  readonly begunAt?: Instant.Instant | undefined
  /** The as-of time: what was created until then is read. */
  readonly asOf?: Instant.Instant | undefined
}

/** An operation with a filter of it, whose lists and intervals may be of any length. */
export interface Asked<Filter, Row> {
  readonly operation: Operation.Operation<string, Filter, Row>
  readonly filter: Filter
  readonly longestMillis?: number | undefined
}

export const items = (
  { basis, enterpriseIds, longestMillis, range, serviceIds }: ItemsQuery
): Asked<OrderItem.OrderItemFilter, OrderItem.OrderItem> => ({
  operation: OrderItem.orderItems,
  filter: {
    EnterpriseIds: enterpriseIds,
    ...(serviceIds !== undefined && { ServiceIds: serviceIds }),
    [Basis.field[basis]]: range
  },
  longestMillis
})

/** Reservations by when they were updated or created. */
export const reservations = (
  { enterpriseIds, range, serviceIds }: OrdersQuery,
  by: "UpdatedUtc" | "CreatedUtc"
): Asked<Reservation.ReservationFilter, Reservation.Reservation> => ({
  operation: Reservation.reservations,
  filter: { EnterpriseIds: enterpriseIds, ServiceIds: serviceIds, [by]: range }
})

export const productServiceOrders = (
  { range, serviceIds }: OrdersQuery
): Asked<ProductServiceOrder.ProductServiceOrderFilter, ProductServiceOrder.ProductServiceOrder> => ({
  operation: ProductServiceOrder.productServiceOrders,
  filter: { ServiceIds: serviceIds, UpdatedUtc: range }
})
