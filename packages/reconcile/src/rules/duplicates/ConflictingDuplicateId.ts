import { Instant, type OrderItem } from "@nightaudit/core"
import * as decimals from "../../internal/decimals.ts"
import type * as Amounts from "../../model/Amounts.ts"
import type { ItemInRange } from "../../model/ItemInRange.ts"
import type { OrderRule } from "../Rule.ts"

/** An item that was read twice with the same `UpdatedUtc`, but different contents. */
export const conflictingDuplicateId: OrderRule = {
  code: "conflicting-duplicate-id",
  title: "order items with two different contents",
  version: 1,
  severity: "error",
  predicate:
    "an item was read twice with the same `UpdatedUtc`, but another amount, state, type, service, order or accounting category; one finding per item",
  exceptions: ["a change between the two readings, which changes `UpdatedUtc`"],
  action: "Read the period again, and ask Mews support which content is correct",
  scope: "order",
  needsAllItems: true,
  isContradiction: true,
  judge: ({ items, itemsInRange }) => {
    let at = 0
    const conflicts: Array<readonly [first: ItemInRange, second: OrderItem.OrderItem]> = []
    for (const first of itemsInRange) {
      // Both are sorted by ID.
      let second = items[at]
      while (second !== undefined && second.Id !== first.Id && second.Id < first.Id) second = items[++at]
      if (
        second?.Id === first.Id && !isSame(first, second) &&
        Instant.InstantOrder(first.UpdatedUtc, second.UpdatedUtc) === 0
      ) conflicts.push([first, second])
    }
    return conflicts.length === 0 ? [] : conflicts.flatMap(([first, second]) => {
      const [before, after] = [contentOf(first), contentOf(second)]
      const differing = Object.keys(before).filter((field) => before[field] !== after[field])
      if (differing.length === 0) return []
      const told = (content: Readonly<Record<string, string>>) =>
        differing.map((field) => `${field} ${content[field]}`).join(", ")
      return [{
        orderItemIds: [first.Id],
        message: `An item last changed at ${first.UpdatedUtc} was read first with ${told(before)}, then with ${
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

/** A fast check, which avoids the texts of nearly all items. */
const isSame = (self: Compared, that: Compared): boolean =>
  isSameAmount(self.Amount, that.Amount) && self.AccountingState === that.AccountingState && self.Type === that.Type &&
  self.ServiceId === that.ServiceId && self.ServiceOrderId === that.ServiceOrderId &&
  (self.AccountingCategoryId ?? null) === (that.AccountingCategoryId ?? null)

const isSameAmount = (self: Amounts.Summand, that: Amounts.Summand): boolean => {
  const [taxes, others] = [self.TaxValues, that.TaxValues]
  if (self.GrossValue !== that.GrossValue || self.NetValue !== that.NetValue || taxes.length !== others.length) {
    return false
  }
  for (let index = 0; index < taxes.length; index++) {
    const [tax, other] = [taxes[index], others[index]]
    if (tax?.Value !== other?.Value || tax?.Code !== other?.Code) return false
  }
  return self.Currency === that.Currency
}

/** The fields in which two copies of an item must agree, as text. */
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
