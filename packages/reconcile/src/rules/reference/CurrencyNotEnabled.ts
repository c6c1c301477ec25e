import { plural, verb } from "../../internal/words.ts"
import * as Amounts from "../../model/Amounts.ts"
import { isLive } from "../../model/ItemKind.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import * as Reference from "../../model/Reference.ts"
import type { OrderRule } from "../Rule.ts"

/** Revenue in a currency that the property has not enabled. */
export const currencyNotEnabled: OrderRule = {
  code: "currency-not-enabled",
  title: "order items in a currency that the property has not enabled",
  version: 1,
  severity: "warning",
  predicate:
    "Open or Closed items of an order are in a currency whose `IsEnabled` is false in the reference data of their property, or that is not among its currencies, which are declared complete; one finding per currency",
  exceptions: [
    "properties without any currency in the reference data",
    "a currency that was disabled after posting cannot be detected"
  ],
  action: "Map the currency, or enable it and ask who posted in it",
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
        message: `${plural(items.length, "item")} of order ${nameOf(reconciled)}, ${Amounts.inWords(sums)}, ${
          verb(items.length, "is", "are")
        } in a currency that the property has not enabled.`,
        expected: enabled.join(", ") || "none",
        actual: currency,
        evidence: {
          currency,
          items: items.length,
          sums,
          exceptionsTested: ["no currency of the enterprise in the reference data"],
          exceptionsUndecided: ["disabled after posting"]
        }
      }]
    })
  }
}
