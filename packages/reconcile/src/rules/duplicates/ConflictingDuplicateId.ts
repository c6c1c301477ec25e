import { Instant, type OrderItem } from "@nightaudit/core"
import type * as Amounts from "../../Amounts.ts"
import * as decimals from "../../internal/decimals.ts"
import type { ItemInRange } from "../../ItemInRange.ts"
import type { OrderRule } from "../../Rule.ts"

/** An item that was read twice, each time as of the same change, and not the same. */
export const conflictingDuplicateId: OrderRule = {
  code: "conflicting-duplicate-id",
  title: "order items with two contents at once",
  version: 1,
  severity: "error",
  predicate:
    "an item was read twice with the same `UpdatedUtc` and another amount, state, type, service, order or accounting category: one finding for each item",
  exceptions: ["a change between the two readings, which `UpdatedUtc` tells"],
  action: "reads the range again, and asks Mews support which of both is true",
  scope: "order",
  needsAllItems: true,
  isContradiction: true,
  judge: ({ items, itemsInRange }) => {
    let at = 0
    const conflicts: Array<readonly [first: ItemInRange, second: OrderItem.OrderItem]> = []
    for (const first of itemsInRange) {
      // Both are sorted by id.
      while ((items[at]?.Id ?? first.Id) < first.Id) at += 1
      const second = items[at]
      if (
        second?.Id === first.Id && !isSame(first, second) &&
        Instant.InstantOrder(first.UpdatedUtc, second.UpdatedUtc) === 0
      ) conflicts.push([first, second])
    }
    return conflicts.flatMap(([first, second]) => {
      const [before, after] = [contentOf(first), contentOf(second)]
      const differing = Object.keys(before).filter((field) => before[field] !== after[field])
      if (differing.length === 0) return []
      const told = (content: Readonly<Record<string, string>>) =>
        differing.map((field) => `${field} ${content[field]}`).join(", ")
      return [{
        orderItemIds: [first.Id],
        message: `An item that last changed at ${first.UpdatedUtc} was read with ${told(before)}, and then with ${
          told(after)
        }.`,
        expected: told(before),
        actual: told(after),
        evidence: {
          updatedUtc: first.UpdatedUtc,
          first: before,
          second: after,
          exceptionsTested: ["changed between the two readings"],
          exceptionsUndecided: []
        }
      }]
    })
  }
}

type Compared =
  & Pick<
    ItemInRange,
    "AccountingState" | "Amount" | "ServiceId" | "ServiceOrderId" | "Type"
  >
  & { readonly AccountingCategoryId?: string | null | undefined }

/** Spares the copies of nearly every item their text. */
const isSame = (self: Compared, that: Compared): boolean =>
  self.Amount.GrossValue === that.Amount.GrossValue && self.Amount.NetValue === that.Amount.NetValue &&
  self.Amount.Currency === that.Amount.Currency && self.Amount.TaxValues.length === that.Amount.TaxValues.length &&
  self.Amount.TaxValues.every(({ Code, Value }, index) =>
    Value === that.Amount.TaxValues[index]?.Value && Code === that.Amount.TaxValues[index].Code
  ) &&
  self.AccountingState === that.AccountingState && self.Type === that.Type && self.ServiceId === that.ServiceId &&
  self.ServiceOrderId === that.ServiceOrderId &&
  (self.AccountingCategoryId ?? null) === (that.AccountingCategoryId ?? null)

/** What two copies of an item must agree in, as text. */
const contentOf = (item: Compared): Readonly<Record<string, string>> => ({
  Amount: amount(item.Amount),
  AccountingState: item.AccountingState,
  Type: item.Type,
  ServiceId: item.ServiceId,
  ServiceOrderId: item.ServiceOrderId,
  AccountingCategoryId: item.AccountingCategoryId ?? "none"
})

const amount = ({ Currency, GrossValue, NetValue, TaxValues }: Amounts.Summand): string => {
  const taxes = TaxValues.map(({ Code, Value }) => `${Code ?? "no code"} ${decimals.text(Value)}`).toSorted()
  return `${decimals.text(GrossValue)} ${Currency} (net ${decimals.text(NetValue)}, taxes: ${
    taxes.join(", ") || "none"
  })`
}
