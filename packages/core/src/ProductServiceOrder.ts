/**
 * Product service orders: orders of an additional service such as a restaurant or a spa.
 *
 * @see https://docs.mews.com/connector-api/operations/productserviceorders
 */
import { Schema } from "effect"
import * as Filter from "./Filter.ts"
import { AccountId, EnterpriseId, ServiceId, ServiceOrderId } from "./Ids.ts"
import { Nullable } from "./Nullable.ts"
import * as Operation from "./Operation.ts"
import * as ServiceOrder from "./ServiceOrder.ts"

export const ProductServiceOrder = Schema.Struct({
  ...ServiceOrder.fields,
  LinkedReservationId: Nullable(ServiceOrderId)
})
export type ProductServiceOrder = typeof ProductServiceOrder.Type

/** `ServiceIds` is required even if orders are requested by ID. */
export const ProductServiceOrderFilter = Schema.Struct({
  EnterpriseIds: Filter.List(EnterpriseId),
  ProductServiceOrderIds: Filter.List(ServiceOrderId),
  ServiceIds: Filter.RequiredList(ServiceId),
  AccountIds: Filter.List(AccountId),
  LinkedReservationIds: Filter.List(ServiceOrderId),
  UpdatedUtc: Filter.Within,
  States: Schema.optionalKey(Schema.Array(ServiceOrder.ServiceOrderState))
})
export type ProductServiceOrderFilter = typeof ProductServiceOrderFilter.Type

export const productServiceOrders = Operation.make({
  name: "productServiceOrders",
  entity: "ProductServiceOrder",
  path: "/api/connector/v1/productServiceOrders/getAll",
  collection: "ProductServiceOrders",
  row: ProductServiceOrder,
  filter: ProductServiceOrderFilter
})
