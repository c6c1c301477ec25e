import * as decimals from "../../internal/decimals.ts"
import * as Offset from "../Offset.ts"
import type { OrderRule } from "../Rule.ts"

/** A negative custom item that reverses no item of its order. */
export const unlinkedNegative: OrderRule = {
  code: "unlinked-negative",
  title: "negative custom items that reverse no charge",
  version: 1,
  severity: "info",
  predicate:
    "an Open or Closed custom item has a negative gross value, and no Open or Closed item of its order has the same billing name, account and currency and the opposite value; one finding per item",
  exceptions: ["rebates", "a custom item whose order contains the item that it reverses is reported as `sign-anomaly`"],
  action: "Ask who approved the discount",
  scope: "order",
  when: ({ hasNegativeItems }) => hasNegativeItems,
  needsAllItems: true,
  judge: ({ items }) =>
    Offset.of(items).flatMap(({ negative, positive }) => {
      if (positive !== undefined) return []
      const { Amount: { Currency, GrossValue }, BillingName, CreatorProfileId, Id } = negative
      const gross = decimals.text(GrossValue)
      return [{
        orderItemIds: [Id],
        message: `${
          BillingName ? `"${BillingName}"` : "A custom item"
        } of ${gross} ${Currency} reverses no item of its order.`,
        actual: gross,
        currency: Currency,
        evidence: {
          billingName: BillingName ?? null,
          creatorProfileId: CreatorProfileId ?? null,
          exceptionsTested: ["rebate", "an item of the same name, account and opposite value"],
          exceptionsUndecided: ["a gift or a loyalty discount", "an item of another order"]
        }
      }]
    })
}
