import type { OrderRule } from "../Rule.ts"
import * as Rebates from "./Rebates.ts"

/** A rebate on another account than the rebated item: the credit note goes to someone else. */
export const rebateAccountMismatch: OrderRule = {
  code: "rebate-account-mismatch",
  title: "rebates billed to another account than the rebated item",
  version: 1,
  severity: "info",
  otherwise: "warning in France, where this is illegal",
  predicate: "a Closed rebate is on another account than the item that it rebates; one finding per rebate",
  exceptions: ["either has no account"],
  action: "Check to whom the credit note is addressed",
  scope: "order",
  when: ({ hasRebates }) => hasRebates,
  needsAllItems: false,
  judge: (reconciled, { enterprises }) =>
    Rebates.pairs(reconciled).flatMap((pair) => {
      const { rebate, target } = pair
      if (rebate.AccountingState !== "Closed" || rebate.AccountId == null || target.AccountId == null) return []
      if (rebate.AccountId === target.AccountId) return []
      const environment = enterprises.get(rebate.EnterpriseId)?.LegalEnvironmentCode ?? null
      return [{
        ...(environment?.startsWith("FR") === true ? { severity: "warning" as const } : {}),
        orderItemIds: Rebates.idsOf(pair),
        message: "A rebate was billed to another account than the rebated item.",
        expected: target.AccountId,
        actual: rebate.AccountId,
        evidence: {
          ...Rebates.evidenceOf(pair),
          accountTypes: { rebate: rebate.AccountType ?? null, target: target.AccountType ?? null },
          legalEnvironmentCode: environment,
          exceptionsTested: ["either has no account"],
          exceptionsUndecided: ["moved to another account by agreement"]
        }
      }]
    })
}
