/**
 * Ledgers with inverted signs.
 */
import { BigDecimal } from "effect"
import * as Book from "./Book.ts"
import * as Coverage from "./Coverage.ts"
import { getOrAdd } from "./internal/getOrAdd.ts"
import type { LedgerLine } from "./LedgerLine.ts"
import * as LedgerRules from "./LedgerRules.ts"
import type { PmsItem } from "./PmsItem.ts"

/** True if the ledger has the opposite amount on more than nine in ten of the days and codes that both sides have. */
export const isOtherWayRound = ({ coverage, items, lines, mapping }: Book.Book): boolean => {
  const measure = Book.primary(mapping)
  const keyOf = ({ code, currency, day }: Pick<LedgerLine, "code" | "currency" | "day">) =>
    `${day}\n${currency}\n${code}`
  const [ledger, pms] = [new Map<string, Array<LedgerLine>>(), new Map<string, Array<PmsItem>>()]
  for (const line of lines) {
    if (Coverage.holds(coverage, line.day)) getOrAdd(ledger, keyOf(line), () => []).push(line)
  }
  for (const item of items) {
    if (item.code !== undefined) {
      getOrAdd(pms, keyOf({ ...item, code: item.code }), () => []).push(item)
    }
  }
  let [both, opposite] = [0, 0]
  for (const [key, lines] of ledger) {
    const [theirs, ours] = [Book.ledgerSum(lines, measure), Book.pmsSum(pms.get(key) ?? [], measure)]
    if (Book.isZero(theirs) || Book.isZero(ours)) continue
    both += 1
    if (Book.isZero(BigDecimal.sum(theirs, ours))) opposite += 1
  }
  return both > 1 && opposite * 10 > both * 9
}

/** The observation about such a ledger. */
export const signConvention = ({ enterpriseId, lines, mapping }: Book.Book): Book.LedgerObservation => ({
  rule: LedgerRules.signConvention,
  enterpriseId,
  serviceOrderId: null,
  key: [],
  observation: {
    orderItemIds: [],
    message: "The ledger's amounts have the opposite sign: invert \"sign\" in the mapping.",
    expected: `${-mapping.sign}`,
    actual: `${mapping.sign}`,
    evidence: { lines: lines.length }
  }
})
