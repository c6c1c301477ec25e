/**
 * IDs of the platform's entities: UUIDs of 36 characters, with hyphens and without braces. Brands prevent the ID of an order
 * from being used as that of an item. The case of letters has no meaning: the platform writes the same ID in upper case in one
 * response and in lower case in the next. Compare IDs with {@link same}, or both in lower case.
 */
import { Schema } from "effect"

/** The ID in lower case, by which IDs are compared and sorted. */
export const lower = <Id extends string>(id: Id): Id =>
  // Nearly every id is in lower case as it comes, and to look at it is faster than to make another.
  mayHaveCapitals.test(id) ? id.toLowerCase() as Id : id

const mayHaveCapitals = /[A-Z\u0080-\uffff]/

/** Whether two IDs are the same, ignoring the case of letters. */
export const same = (self: string, that: string): boolean => self === that || lower(self) === lower(that)

/** Whether a list contains an ID, ignoring the case of letters. */
export const isAmong = (ids: ReadonlyArray<string>, id: string): boolean =>
  ids.includes(id) || ids.some((each) => same(each, id))

/** Compares two IDs for sorting, ignoring the case of letters. */
export const compare = (self: string, that: string): number => {
  if (self === that) return 0
  // Most ids differ in their first characters.
  for (let at = 0; at < self.length && at < that.length; at++) {
    const difference = folded(self.charCodeAt(at)) - folded(that.charCodeAt(at))
    if (difference !== 0) return difference
  }
  return self.length - that.length
}

const folded = (code: number): number => code >= 65 && code <= 90 ? code + 32 : code

const uuid = Schema.String.check(Schema.isGUID({ expected: "a UUID" }))

export const EnterpriseId = uuid.pipe(Schema.brand("EnterpriseId"))
export type EnterpriseId = typeof EnterpriseId.Type

export const ServiceId = uuid.pipe(Schema.brand("ServiceId"))
export type ServiceId = typeof ServiceId.Type

/** The ID of a reservation or of a product service order: `ServiceOrderId` of an order item may be either. */
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

/** The ID of an entity that this project does not read: a rate, a resource, a voucher, an image. */
export const ReferenceId = uuid.pipe(Schema.brand("ReferenceId"))
export type ReferenceId = typeof ReferenceId.Type

/** Where the next page starts: the id of the last row of the page before. */
export const Cursor = Schema.NonEmptyString.pipe(Schema.brand("Cursor"))
export type Cursor = typeof Cursor.Type
