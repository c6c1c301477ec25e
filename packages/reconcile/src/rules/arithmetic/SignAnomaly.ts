import type { OrderItem } from "@nightaudit/core"
import * as decimals from "../../internal/decimals.ts"
import type { Observation } from "../../model/Finding.ts"
import { isCancellationFee, isLive, isRebate, isSystem } from "../../model/ItemKind.ts"
import * as Offset from "../Offset.ts"
import type { OrderRule } from "../Rule.ts"

/**
 * Negative values that no rebate explains. A point of sale takes back by a negative custom item that names nothing: where
 * the item taken back is found beside it, the pair is information.
 */
export const signAnomaly: OrderRule = {
  code: "sign-anomaly",
  title: "negative order items that are no rebates",
  version: 1,
  severity: "warning",
  otherwise: "info for a custom item beside the item that it takes back",
  predicate:
    "a live item has a negative gross value: one finding for each, with the live item of the same order, billing name, account and currency that a custom item takes back",
  exceptions: [
    "rebates, cancellation fees, discounts of the city tax, booked by the platform",
    "a custom item that takes nothing back is told as `unlinked-negative`"
  ],
  action: "asks why it was charged below zero, and labels it as a rebate of what it takes back",
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
  message: `${name(item)} is charged at ${
    decimals.text(item.Amount.GrossValue)
  } ${item.Amount.Currency} and is no rebate.`,
  actual: decimals.text(item.Amount.GrossValue),
  currency: item.Amount.Currency,
  evidence: {
    type: item.Type,
    billingName: item.BillingName ?? null,
    exceptionsTested: ["rebate", "cancellation fee", "discount of the city tax", "booked by the platform"],
    exceptionsUndecided: ["a price below zero on purpose"]
  }
})

const pair = (negative: OrderItem.OrderItem, positive: OrderItem.OrderItem): Observation => ({
  severity: "info",
  orderItemIds: [negative.Id, positive.Id],
  message: `${name(negative)} of ${
    decimals.text(negative.Amount.GrossValue)
  } ${negative.Amount.Currency} takes back an item of the same name without naming it.`,
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
