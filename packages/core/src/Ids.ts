/**
 * Identifiers of the platform's entities. Each is a UUID; the brands keep an order's id from standing where an item's
 * id belongs.
 */
import { Schema } from "effect"

const uuid = Schema.String.check(Schema.isGUID({ expected: "a UUID" }))

export const EnterpriseId = uuid.pipe(Schema.brand("EnterpriseId"))
export type EnterpriseId = typeof EnterpriseId.Type

export const ServiceId = uuid.pipe(Schema.brand("ServiceId"))
export type ServiceId = typeof ServiceId.Type

/** The id of a reservation or of a product service order: order items name both in `ServiceOrderId`. */
export const ServiceOrderId = uuid.pipe(Schema.brand("ServiceOrderId"))
export type ServiceOrderId = typeof ServiceOrderId.Type

export const OrderItemId = uuid.pipe(Schema.brand("OrderItemId"))
export type OrderItemId = typeof OrderItemId.Type

export const AccountId = uuid.pipe(Schema.brand("AccountId"))
export type AccountId = typeof AccountId.Type

export const AccountingCategoryId = uuid.pipe(Schema.brand("AccountingCategoryId"))
export type AccountingCategoryId = typeof AccountingCategoryId.Type

export const BillId = uuid.pipe(Schema.brand("BillId"))
export type BillId = typeof BillId.Type

export const ProductId = uuid.pipe(Schema.brand("ProductId"))
export type ProductId = typeof ProductId.Type

export const ProfileId = uuid.pipe(Schema.brand("ProfileId"))
export type ProfileId = typeof ProfileId.Type

/** The id of an entity that this project only passes on: a rate, a resource, a voucher, an image. */
export const ReferenceId = uuid.pipe(Schema.brand("ReferenceId"))
export type ReferenceId = typeof ReferenceId.Type

/** Where the next page starts: the id of the last row of the page before. */
export const Cursor = Schema.NonEmptyString.pipe(Schema.brand("Cursor"))
export type Cursor = typeof Cursor.Type
