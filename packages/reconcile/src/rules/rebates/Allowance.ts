/**
 * Allowances: what a guest pays ahead to be used up by discounts. What is left at the end is breakage; an allowance, its
 * discounts and its breakage add up to zero.
 *
 * @see https://docs.mews.com/connector-api/use-cases/allowances
 */
import type { Ids, OrderItem } from "@nightaudit/core"
import { getOrAdd } from "../../internal/getOrAdd.ts"
import { isLive } from "../../model/ItemKind.ts"

/** A live item that sells an allowance. */
export const isAllowance = (item: OrderItem.OrderItem): boolean =>
  item.Data?.Product?.ProductType === "Allowance" && isLive(item)

/** The items booked on each allowance, whatever their state, by the id of the item that sold it. */
export const bookings = (
  items: ReadonlyArray<OrderItem.OrderItem>
): ReadonlyMap<string, ReadonlyArray<OrderItem.OrderItem>> => {
  const byAllowance = new Map<string, Array<OrderItem.OrderItem>>()
  for (const item of items) {
    const id = allowanceOf(item)
    if (id !== undefined) getOrAdd(byAllowance, id, () => []).push(item)
  }
  return byAllowance
}

/** Loss is in the contract, but not exposed yet: where it appears, nothing is known of its sign. */
export const isLoss = ({ Data }: OrderItem.OrderItem): boolean =>
  Data?.AllowanceProfits?.AllowanceProfitType === "AllowanceLoss" ||
  Data?.AllowanceProfits?.AllowanceProfitType === "AllowanceContraLoss"

const allowanceOf = ({ Data, Type }: OrderItem.OrderItem): Ids.OrderItemId | undefined =>
  (Type === "AllowanceDiscount" ? Data?.AllowanceDiscount : Data?.AllowanceProfits)?.AllowanceProductOrderItemId ??
    undefined
