/**
 * Every rule of nightaudit: those of orders, enterprises and rows, and those of an external ledger.
 */
import type { Description } from "@nightaudit/reconcile/rules/Rule"
import * as Rules from "@nightaudit/reconcile/rules/Rules"
import * as LedgerRules from "./LedgerRules.ts"

/** Rules about one thing. */
export interface Family {
  readonly title: string
  readonly rules: ReadonlyArray<Rules.Family["rules"][number] | LedgerRules.LedgerRule>
}

/** Every rule, in the order in which people read them. */
export const families: ReadonlyArray<Family> = [
  ...Rules.families,
  { title: "External ledger", rules: [...LedgerRules.rules, LedgerRules.categoryWithoutLedgerCode] }
]

/** Every code that a finding may carry, with its severity and what it finds. */
export const catalogue: ReadonlyArray<Description> = families.flatMap((family) => family.rules)

/** What each code finds, for a person. */
export const titles: ReadonlyMap<string, string> = new Map(catalogue.map(({ code, title }) => [code, title]))
