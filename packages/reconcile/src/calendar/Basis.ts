import type { Instant, OrderItem } from "@nightaudit/core"
import * as Schema from "effect/Schema"

/** Which instant of an order item says when it counts: consumed (the default), closed, created or updated. */
export const Basis = Schema.Literals(["consumed", "closed", "created", "updated"])
export type Basis = typeof Basis.Type

/** The field of an order item that a basis reads. */
export const field = {
  consumed: "ConsumedUtc",
  closed: "ClosedUtc",
  created: "CreatedUtc",
  updated: "UpdatedUtc"
} as const satisfies Record<Basis, keyof OrderItem.OrderItem>

/** When an item counts; nothing for an item that is not closed, on the basis of closing. */
export const instantOf = (basis: Basis, item: OrderItem.OrderItem): Instant.Instant | undefined =>
  item[field[basis]] ?? undefined
