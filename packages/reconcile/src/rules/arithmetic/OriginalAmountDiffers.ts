import { type Amount, Money, type OrderItem } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as decimals from "../../internal/decimals.ts"
import { plural } from "../../internal/words.ts"
import { isLive } from "../../model/ItemKind.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/** Open or Closed items whose amount differs from their original amount in the same currency: their price was changed. */
export const originalAmountDiffers: OrderRule = {
  code: "original-amount-differs",
  title: "order items whose price was changed",
  version: 1,
  severity: "info",
  predicate:
    "the net or gross value of an Open or Closed item differs from its `OriginalAmount` in the same currency; one finding per order",
  exceptions: ["original amounts in another currency"],
  action: "Check who changed the price, if the difference matters",
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
      message: `The price of ${plural(repriced.length, "item")} of order ${nameOf(reconciled)} was changed.`,
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

/** Gross values before and now, if all are in one currency. */
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

/** The original amount of an Open or Closed item, if it can be compared and differs. */
const originalOf = (item: OrderItem.OrderItem): Amount.Amount | undefined => {
  const { Amount, OriginalAmount } = item
  if (!isLive(item) || OriginalAmount == null || OriginalAmount.Currency !== Amount.Currency) return undefined
  const differs = OriginalAmount.NetValue !== Amount.NetValue || OriginalAmount.GrossValue !== Amount.GrossValue
  return differs ? OriginalAmount : undefined
}
