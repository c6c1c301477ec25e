/**
 * A service order with its items, which the rules evaluate.
 */
import type { Ids, OrderItem } from "@nightaudit/core"
import { Schema } from "effect"
import * as Amounts from "./Amounts.ts"
import type { Context } from "./Context.ts"
import type { Absence, FoundOrder } from "./FoundOrder.ts"
import type { ItemInRange, Moved } from "./ItemInRange.ts"
import { isLive } from "./ItemKind.ts"
import type { Related } from "./Related.ts"
import { Verdict } from "./Verdict.ts"

export interface ReconciledOrder {
  readonly serviceOrderId: Ids.ServiceOrderId
  readonly verdict: Verdict
  /** The order itself, unless the verdict is `orphan` or `unresolved`. */
  readonly order: FoundOrder | undefined
  /** Why it was not found, where it was not. */
  readonly absence?: Absence | undefined
  /** Its items in the range, sorted by id. */
  readonly itemsInRange: ReadonlyArray<ItemInRange>
  /** All its items, whatever their time and state, sorted by id; none where `isComplete` is false. */
  readonly items: ReadonlyArray<OrderItem.OrderItem>
  readonly related: Related
  /** Items of the range that the platform has deleted since they were read: they count nowhere. */
  readonly deleted: ReadonlyArray<Ids.OrderItemId>
  /** Items of the range that are another order's by now. */
  readonly moved: ReadonlyArray<Moved>
  /** Those of `itemsInRange` that were read in the range with another order. */
  readonly arrived: ReadonlyArray<ItemInRange>
  /** False when the order's items could not all be read: nothing may be concluded from what is absent. */
  readonly isComplete: boolean
}

/** A line of `reconciled.ndjson`. */
export const Line = Schema.Struct({
  serviceOrderId: Schema.String,
  verdict: Verdict,
  /** What a person calls the order; null where it has no number, as the rest where the order was not found. */
  number: Schema.NullOr(Schema.String),
  state: Schema.NullOr(Schema.String),
  enterpriseId: Schema.NullOr(Schema.String),
  serviceId: Schema.NullOr(Schema.String),
  accountId: Schema.NullOr(Schema.String),
  /** The order's items in the range. */
  orderItemIds: Schema.Array(Schema.String),
  /** Of the Open and Closed items in the range, by currency. */
  subtotals: Schema.Array(Amounts.Amounts)
})
export type Line = typeof Line.Type

/** The enterprise that the order belongs to, by its service; of an order that was not found, by its items. */
export const enterpriseOf = (reconciled: ReconciledOrder, context: Context): Ids.EnterpriseId | undefined =>
  (reconciled.order && context.services.get(reconciled.order.row.ServiceId)?.EnterpriseId) ??
    (reconciled.itemsInRange[0] ?? reconciled.items[0])?.EnterpriseId

/** What a person calls the order: its number, or its id where it has none. */
export const nameOf = ({ order, serviceOrderId }: Pick<ReconciledOrder, "order" | "serviceOrderId">): string =>
  order?.row.Number || serviceOrderId

/** The order as the artifacts show it: amounts are of its Open and Closed items in the range, per currency. */
export const line = (reconciled: ReconciledOrder, context: Context): Line => ({
  serviceOrderId: reconciled.serviceOrderId,
  verdict: reconciled.verdict,
  number: reconciled.order?.row.Number ?? null,
  state: reconciled.order?.row.State ?? null,
  enterpriseId: enterpriseOf(reconciled, context) ?? null,
  serviceId: reconciled.order?.row.ServiceId ?? reconciled.itemsInRange[0]?.ServiceId ?? null,
  accountId: reconciled.order?.row.AccountId ?? null,
  orderItemIds: reconciled.itemsInRange.map((item) => item.Id),
  subtotals: Amounts.byCurrency(liveAmounts(reconciled))
})

const liveAmounts = ({ itemsInRange }: ReconciledOrder): ReadonlyArray<Amounts.Summand> => {
  const amounts: Array<Amounts.Summand> = []
  for (const item of itemsInRange) if (isLive(item)) amounts.push(item.Amount)
  return amounts
}
