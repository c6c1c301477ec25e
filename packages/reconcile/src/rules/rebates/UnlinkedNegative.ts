import * as decimals from "../../internal/decimals.ts"
import * as Offset from "../Offset.ts"
import type { OrderRule } from "../Rule.ts"

/** A negative custom item that takes back nothing that its order has. */
export const unlinkedNegative: OrderRule = {
  code: "unlinked-negative",
  title: "negative custom items that take nothing back",
  version: 1,
  severity: "info",
  predicate:
    "a live custom item has a negative gross value, and no live item of its order has the same billing name, account and currency and the opposite value: one finding for each",
  exceptions: ["rebates", "beside the item that it takes back: `sign-anomaly`"],
  action: "asks who approved the discount",
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
        } of ${gross} ${Currency} takes back no item of its order.`,
        actual: gross,
        currency: Currency,
        evidence: {
          billingName: BillingName ?? null,
          creatorProfileId: CreatorProfileId ?? null,
          exceptionsTested: ["rebate", "an item of the same name, account and opposite value"],
          exceptionsUndecided: ["a gift or a discount of a loyalty programme", "an item of another order"]
        }
      }]
    })
}
