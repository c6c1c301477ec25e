import { Enumeration, OrderItem } from "@nightaudit/core"
import { getOrAdd } from "../../internal/getOrAdd.ts"
import { plural, verb } from "../../internal/words.ts"
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

/** Values that the API contract does not define: their rows are kept, and no other rule interprets the values. */
export const unknownEnum: EnterpriseRule = {
  code: "unknown-enum",
  title: "values that the API contract does not define",
  version: 1,
  severity: "info",
  predicate:
    "items of the period have an `AccountingState`, `RevenueType` or `Type` that the API contract does not define; one finding per field and value",
  exceptions: [],
  action: "Find out what the value means (it has its own row in the totals), and ask for a newer version of nightaudit",
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
          message: `${plural(ids.length, "item")} ${
            verb(ids.length, "has", "have")
          } a value of ${field} that the API contract does not define: ${value}.`,
          actual: `${field} ${value}`,
          evidence: {
            field,
            value,
            count: ids.length,
            exceptionsTested: [],
            exceptionsUndecided: ["a value newer than the API contract"]
          }
        }))
    }
  }
}
