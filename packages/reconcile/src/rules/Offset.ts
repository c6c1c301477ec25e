/**
 * Negative custom items, by which a point of sale reverses a charge: they do not refer to it, so the reversed item is searched
 * in the same order.
 *
 * @see https://docs.mews.com/connector-api/use-cases/point-of-sale
 */
import type { OrderItem } from "@nightaudit/core"
import { isLive, isRebate } from "../model/ItemKind.ts"

/** A live negative custom item, and the live item of the same order that it reverses, if there is one. */
export interface Offset {
  readonly negative: OrderItem.OrderItem
  readonly positive: OrderItem.OrderItem | undefined
}

/**
 * The offsets among all items of an order, which are sorted by ID. The reversed item has the same name, account and currency
 * and the opposite gross value; each item is reversed once, the first one first.
 */
export const of = (items: ReadonlyArray<OrderItem.OrderItem>): ReadonlyArray<Offset> => {
  const negatives = items.filter(isNegative)
  if (negatives.length === 0) return []
  const unclaimed = Map.groupBy(
    items.filter((item) => item.Amount.GrossValue > 0 && item.BillingName != null && isLive(item)),
    (item) => key(item, item.Amount.GrossValue)
  )
  const claimed = new Map<string, number>()
  return negatives.map((negative) => {
    const wanted = key(negative, -negative.Amount.GrossValue)
    const index = claimed.get(wanted) ?? 0
    claimed.set(wanted, index + 1)
    return { negative, positive: negative.BillingName == null ? undefined : unclaimed.get(wanted)?.[index] }
  })
}

const isNegative = (item: OrderItem.OrderItem): boolean =>
  item.Type === "CustomItem" && item.Amount.GrossValue < 0 && isLive(item) && !isRebate(item)

const key = ({ AccountId, Amount, BillingName }: OrderItem.OrderItem, gross: number): string =>
  JSON.stringify([BillingName, AccountId ?? null, gross, Amount.Currency])
