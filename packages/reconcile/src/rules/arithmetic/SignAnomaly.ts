import type { OrderItem } from "@nightaudit/core"
import * as decimals from "../../internal/decimals.ts"
import type { Observation } from "../../model/Finding.ts"
import { isCancellationFee, isLive, isRebate, isSystem } from "../../model/ItemKind.ts"
import * as Offset from "../Offset.ts"
import type { OrderRule } from "../Rule.ts"

/**
 * Negative values that are not rebates. A point of sale reverses a charge by a negative custom item without a reference: if the
 * reversed item is found in the same order, the pair is reported as a note.
 */
export const signAnomaly: OrderRule = {
  code: "sign-anomaly",
  title: "negative order items that are not rebates",
  version: 1,
  severity: "warning",
  otherwise: "info for a custom item whose order contains the item that it reverses",
  predicate:
    "an Open or Closed item has a negative gross value; a negative custom item is reported together with the Open or Closed item of the same order, billing name, account and currency that it reverses; one finding per negative item",
  exceptions: [
    "rebates, cancellation fees, city tax discounts, and items that the platform posts itself",
    "a custom item that reverses no item of its order is reported as `unlinked-negative`"
  ],
  action: "Ask why the charge is negative, and label it as a rebate of the item that it reverses",
  scope: "order",
  when: ({ hasNegativeItems }) => hasNegativeItems,
  needsAllItems: true,
  judge: ({ items }) => [
    ...items.filter(isAnomaly).map(anomaly),
    ...Offset.of(items).flatMap(({ negative, positive }) => positive === undefined ? [] : [pair(negative, positive)])
  ]
}

const isAnomaly = (item: OrderItem.OrderItem): boolean =>
  item.Amount.GrossValue < 0 && isLive(item) && item.Type !== "CustomItem" && item.Type !== "CityTaxDiscount" &&
  !isRebate(item) && !isSystem(item) && !isCancellationFee(item)

const anomaly = (item: OrderItem.OrderItem): Observation => ({
  orderItemIds: [item.Id],
  message: `${name(item)} has a value of ${
    decimals.text(item.Amount.GrossValue)
  } ${item.Amount.Currency}, but is not a rebate.`,
  actual: decimals.text(item.Amount.GrossValue),
  currency: item.Amount.Currency,
  evidence: {
    type: item.Type,
    billingName: item.BillingName ?? null,
    exceptionsTested: ["rebate", "cancellation fee", "city tax discount", "posted by the platform"],
    exceptionsUndecided: ["a price below zero on purpose"]
  }
})

const pair = (negative: OrderItem.OrderItem, positive: OrderItem.OrderItem): Observation => ({
  severity: "info",
  orderItemIds: [negative.Id, positive.Id],
  message: `${name(negative)} of ${
    decimals.text(negative.Amount.GrossValue)
  } ${negative.Amount.Currency} reverses an item of the same name without a reference to it.`,
  actual: decimals.text(negative.Amount.GrossValue),
  currency: negative.Amount.Currency,
  evidence: {
    negative: negative.Id,
    positive: positive.Id,
    billingName: negative.BillingName ?? null,
    accountId: negative.AccountId ?? null,
    exceptionsTested: ["rebate"],
    exceptionsUndecided: ["two charges that offset each other by chance"]
  }
})

const name = ({ BillingName, Type }: OrderItem.OrderItem): string =>
  BillingName ? `"${BillingName}"` : `An item of type ${Type}`
