import { Instant, Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as Amounts from "../../model/Amounts.ts"
import * as Currency from "../../model/Currency.ts"
import { isCancellationFee, isLive } from "../../model/ItemKind.ts"
import { enterpriseOf, nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/**
 * A canceled order whose items are still worth something: its Open and Closed items, rebates among them, do not add up to
 * nothing. Cancellation fees and kept deposits are set apart.
 */
export const canceledOrderLiveValue: OrderRule = {
  code: "canceled-order-live-value",
  title: "canceled orders whose items are still worth something",
  version: 1,
  severity: "error",
  otherwise: "warning when all those items were consumed before the cancellation",
  predicate: "the live items of a canceled order, rebates included, do not add up to nothing, by currency",
  exceptions: ["cancellation fees and deposits are set apart", "half a unit"],
  action: "rebates the rest, or books it as a fee",
  scope: "order",
  when: ({ isCanceled }) => isCanceled,
  needsAllItems: true,
  isContradiction: true,
  judge: (reconciled, context) => {
    const { items, order } = reconciled
    if (order?.row.State !== "Canceled") return []
    const live = items.filter(isLive)
    const kept = live.filter((item) => isCancellationFee(item) || item.Type === "Deposit")
    const counted = live.filter((item) => !kept.includes(item))
    const enterpriseId = enterpriseOf(reconciled, context)
    const enterprise = enterpriseId && context.enterprises.get(enterpriseId)
    const canceledAt = order.row.CancelledUtc ?? undefined

    return Amounts.byCurrency(counted.map((item) => item.Amount)).flatMap(({ currency, gross }) => {
      const value = BigDecimal.fromStringUnsafe(gross)
      const halfUnit = BigDecimal.divideUnsafe(
        Currency.unit(currency, enterprise || undefined),
        BigDecimal.fromBigInt(2n)
      )
      if (BigDecimal.isLessThanOrEqualTo(BigDecimal.abs(value), halfUnit)) return []
      const ofCurrency = counted.filter((item) => item.Amount.Currency === currency)
      const consumedBefore = canceledAt !== undefined &&
        ofCurrency.every((item) => Instant.InstantOrder(item.ConsumedUtc, canceledAt) < 0)
      return [{
        severity: consumedBefore ? "warning" as const : "error" as const,
        orderItemIds: ofCurrency.map((item) => item.Id),
        message: `Order ${nameOf(reconciled)} is canceled, but ${gross} ${currency} of its items are still live.`,
        expected: "0",
        actual: gross,
        delta: Money.format(value),
        currency,
        evidence: {
          number: order.row.Number ?? null,
          cancelledUtc: canceledAt ?? null,
          keptApart: Amounts.byCurrency(kept.map((item) => item.Amount)),
          allConsumedBeforeCancellation: consumedBefore,
          exceptionsTested: ["fee only", "rebated to zero", "deposit kept"]
        }
      }]
    })
  }
}
