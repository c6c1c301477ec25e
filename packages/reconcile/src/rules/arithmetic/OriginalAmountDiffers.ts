import { type Amount, Money, type OrderItem } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as decimals from "../../internal/decimals.ts"
import { isLive } from "../../model/ItemKind.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/** Live items that once had another amount in the same currency: they were priced anew. */
export const originalAmountDiffers: OrderRule = {
  code: "original-amount-differs",
  title: "order items that were priced anew",
  version: 1,
  severity: "info",
  predicate:
    "net or gross of a live item differs from its `OriginalAmount` in the same currency: one finding for an order",
  exceptions: ["original amounts in another currency"],
  action: "looks who changed the price, where the difference matters",
  scope: "order",
  when: ({ hasRepricedItems }) => hasRepricedItems,
  needsAllItems: false,
  judge: (reconciled) => {
    const { items } = reconciled
    const repriced = items.flatMap((item): ReadonlyArray<Repriced> => {
      const original = originalOf(item)
      return original === undefined ? [] : [{ item, original }]
    })
    if (repriced.length === 0) return []
    return [{
      orderItemIds: repriced.map(({ item }) => item.Id),
      message: `${repriced.length} item(s) of order ${nameOf(reconciled)} were priced anew.`,
      ...comparison(repriced),
      evidence: {
        items: repriced.map(({ item: { Amount, Id }, original }) => ({
          id: Id,
          currency: Amount.Currency,
          originalNet: decimals.text(original.NetValue),
          net: decimals.text(Amount.NetValue),
          originalGross: decimals.text(original.GrossValue),
          gross: decimals.text(Amount.GrossValue)
        })),
        exceptionsTested: ["another currency"],
        exceptionsUndecided: ["a price changed on purpose", "a chain of conversions that ends in its first currency"]
      }
    }]
  }
}

interface Repriced {
  readonly item: OrderItem.OrderItem
  readonly original: Amount.Amount
}

/** Gross before and now, where all of it is in one currency. */
const comparison = (repriced: ReadonlyArray<Repriced>) => {
  const [currency, ...others] = new Set(repriced.map(({ original }) => original.Currency))
  if (currency === undefined || others.length > 0) return {}
  const expected = decimals.sum(repriced.map(({ original }) => original.GrossValue))
  const actual = decimals.sum(repriced.map(({ item }) => item.Amount.GrossValue))
  return {
    expected: Money.format(expected),
    actual: Money.format(actual),
    delta: Money.format(BigDecimal.subtract(actual, expected)),
    currency
  }
}

/** The amount that a live item had before, where it can be compared and differs. */
const originalOf = (item: OrderItem.OrderItem): Amount.Amount | undefined => {
  const { Amount, OriginalAmount } = item
  if (!isLive(item) || OriginalAmount == null || OriginalAmount.Currency !== Amount.Currency) return undefined
  const differs = OriginalAmount.NetValue !== Amount.NetValue || OriginalAmount.GrossValue !== Amount.GrossValue
  return differs ? OriginalAmount : undefined
}
