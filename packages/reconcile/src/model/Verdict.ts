import { Schema } from "effect"

/**
 * What an order item's `ServiceOrderId` was found to be. `orphan`: looked up by id among both kinds of order, and in
 * neither. `unresolved`: could not be looked up.
 */
export const Verdict = Schema.Literals(["productServiceOrder", "reservation", "orphan", "unresolved"])
export type Verdict = typeof Verdict.Type
