import { Instant, Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as Amounts from "../../model/Amounts.ts"
import * as Currency from "../../model/Currency.ts"
import { isCancellationFee, isLive } from "../../model/ItemKind.ts"
import { enterpriseOf, nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/**
 * A canceled order with a non-zero balance: its Open and Closed items, rebates included, do not net to zero. Cancellation fees
 * and deposits are left out.
 */
export const canceledOrderLiveValue: OrderRule = {
  code: "canceled-order-live-value",
  title: "canceled orders with a non-zero balance",
  version: 1,
  severity: "error",
  otherwise: "warning when all these items were consumed before the cancellation",
  predicate:
    "the Open and Closed items of a Canceled order, rebates included, do not net to zero; one finding per currency",
  exceptions: ["cancellation fees and deposits are left out", "differences of at most half a rounding unit"],
  action: "Rebate the balance, or post it as a fee",
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
        message: `Order ${
          nameOf(reconciled)
        } is canceled, but its open and closed items have a balance of ${gross} ${currency}.`,
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
