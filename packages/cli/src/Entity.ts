/**
 * The entities of `extract`, and the timestamps by which each can be found.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

export type By = "created" | "updated" | "consumed" | "canceled" | "closed"

/** The timestamps by which each entity can be found; the first is the default. */
export const findableBy = {
  "order-items": ["consumed", "created", "updated", "canceled", "closed"],
  "product-service-orders": ["updated"],
  reservations: ["updated", "created"],
  services: ["updated"],
  enterprises: ["updated"]
} as const satisfies Record<string, ReadonlyArray<By>>

export type Entity = keyof typeof findableBy

export const entities = [
  "order-items",
  "product-service-orders",
  "reservations",
  "services",
  "enterprises"
] as const satisfies ReadonlyArray<Entity>

/** The operation that returns each entity. */
export const operationOf = {
  "order-items": "orderItems",
  "product-service-orders": "productServiceOrders",
  reservations: "reservations",
  services: "services",
  enterprises: "enterprises"
} as const satisfies Record<Entity, string>

const isEntity = Schema.is(Schema.Literals(entities))

/** Entities such as `order-items,reservations`; none if another word is in the list, or the list is empty. */
export const parseList = (text: string): Option.Option<ReadonlyArray<Entity>> => {
  const words = text.split(",").map((word) => word.trim())
  const known = words.filter(isEntity)
  return known.length === words.length ? Option.some(known) : Option.none()
}
