import { Enumeration, OrderItem } from "@nightaudit/core"
import { getOrAdd } from "../../internal/getOrAdd.ts"
import type { EnterpriseRule } from "../Rule.ts"

const documented = {
  AccountingState: new Set(Enumeration.documented(OrderItem.AccountingState.ast)),
  RevenueType: new Set(Enumeration.documented(OrderItem.RevenueType.ast)),
  Type: new Set(Enumeration.documented(OrderItem.OrderItemType.ast))
} as const satisfies Partial<Record<keyof OrderItem.OrderItem, ReadonlySet<string>>>

const fields = ["AccountingState", "RevenueType", "Type"] as const

const isDocumented = ({ AccountingState, RevenueType, Type }: OrderItem.OrderItem): boolean =>
  documented.AccountingState.has(AccountingState) && documented.RevenueType.has(RevenueType) &&
  documented.Type.has(Type)

/** Values newer than the contract: rows that carry them are kept as they came, and no other rule knows what they mean. */
export const unknownEnum: EnterpriseRule = {
  code: "unknown-enum",
  title: "values that the contract does not name",
  version: 1,
  severity: "info",
  predicate:
    "items of the range have an `AccountingState`, `RevenueType` or `Type` that the contract does not name: one finding for each field and value",
  exceptions: [],
  action: "looks what the value means, in the totals where it has a row of its own, and asks for a newer version",
  scope: "enterprise",
  begin: () => {
    const found = new Map<string, { readonly field: string; readonly value: string; readonly ids: Array<string> }>()
    return {
      add: (_reconciled, inRange) => {
        for (const item of inRange) {
          if (isDocumented(item)) continue
          for (const field of fields) {
            const value = item[field]
            if (documented[field].has(value)) continue
            getOrAdd(found, JSON.stringify([field, value]), () => ({ field, value, ids: [] })).ids.push(item.Id)
          }
        }
      },
      observations: () =>
        [...found.values()].map(({ field, ids, value }) => ({
          orderItemIds: ids,
          message: `${ids.length} item(s) have a ${field} that the contract does not name: ${value}.`,
          actual: `${field} ${value}`,
          evidence: {
            field,
            value,
            count: ids.length,
            exceptionsTested: [],
            exceptionsUndecided: ["a value newer than the contract"]
          }
        }))
    }
  }
}
