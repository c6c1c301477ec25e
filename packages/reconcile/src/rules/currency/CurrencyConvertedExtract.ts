import type { EnterpriseRule } from "../Rule.ts"

/** Fewer items are not enough evidence. */
const fewest = 50

/** Amounts that were converted: most likely another currency than the property's was requested. */
export const currencyConvertedExtract: EnterpriseRule = {
  code: "currency-converted-extract",
  title: "extracts with converted amounts",
  version: 1,
  severity: "warning",
  predicate:
    "more than 20% of the items of a property's period, which has at least 50 items, have an `OriginalAmount` in another currency than their amount",
  exceptions: ["fewer than 50 items"],
  action: "Read the period again without requesting a currency, unless the property prices in a foreign one",
  scope: "enterprise",
  begin: () => {
    let items = 0
    const converted = new Map<string, number>()
    return {
      add: (_reconciled, inRange) => {
        items += inRange.length
        for (const { Amount: { Currency: to }, OriginalAmount } of inRange) {
          if (OriginalAmount == null || OriginalAmount.Currency === to) continue
          const pair = `${OriginalAmount.Currency} to ${to}`
          converted.set(pair, (converted.get(pair) ?? 0) + 1)
        }
      },
      observations: () => {
        const count = [...converted.values()].reduce((sum, each) => sum + each, 0)
        if (items < fewest || count * 5 <= items) return []
        return [{
          orderItemIds: [],
          message: `${count} of ${items} items of the period were converted from another currency.`,
          expected: "at most 20 % converted",
          actual: `${count} of ${items} converted`,
          evidence: {
            items,
            converted: Object.fromEntries([...converted].toSorted(([a], [b]) => a < b ? -1 : 1)),
            exceptionsTested: ["fewer than 50 items"],
            exceptionsUndecided: ["a property that prices in a foreign currency"]
          }
        }]
      }
    }
  }
}
