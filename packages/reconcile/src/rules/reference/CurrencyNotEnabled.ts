import * as Amounts from "../../model/Amounts.ts"
import { isLive } from "../../model/ItemKind.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import * as Reference from "../../model/Reference.ts"
import type { OrderRule } from "../Rule.ts"

/** Revenue in a currency that the property does not use. */
export const currencyNotEnabled: OrderRule = {
  code: "currency-not-enabled",
  title: "order items in a currency that the property has not enabled",
  version: 1,
  severity: "warning",
  predicate:
    "live items of an order are in a currency whose `IsEnabled` is false in the reference of their enterprise, or that is not among its currencies where these are declared complete: one finding for each currency",
  exceptions: [
    "an enterprise that no currency is given of",
    "a currency that was disabled after posting cannot be decided"
  ],
  action: "maps the currency, or enables it and asks who posted in it",
  scope: "order",
  when: ({ hasReference }) => hasReference,
  needsAllItems: false,
  judge: (reconciled, { reference }) => {
    if (reference === undefined) return []
    const strange = reconciled.items.filter((item) =>
      isLive(item) && Reference.isEnabled(reference, item.EnterpriseId, item.Amount.Currency) === false
    )
    const groups = Map.groupBy(strange, ({ Amount, EnterpriseId }) => `${Amount.Currency} ${EnterpriseId}`)
    return [...groups.values()].flatMap((items) => {
      const [first] = items
      if (first === undefined) return []
      const { Amount: { Currency: currency }, EnterpriseId } = first
      const enabled = (reference.currencies.get(EnterpriseId.toLowerCase()) ?? [])
        .flatMap(({ Currency, IsEnabled }) => IsEnabled ? [Currency] : []).toSorted()
      const sums = Amounts.byCurrency(items.map(({ Amount }) => Amount))
      return [{
        orderItemIds: items.map(({ Id }) => Id),
        message: `${items.length} item(s) of order ${nameOf(reconciled)}, ${
          Amounts.inWords(sums)
        }, are in a currency that the property has not enabled.`,
        expected: enabled.join(", ") || "none",
        actual: currency,
        evidence: {
          currency,
          items: items.length,
          sums,
          exceptionsTested: ["no currency of the enterprise given"],
          exceptionsUndecided: ["disabled after posting"]
        }
      }]
    })
  }
}
