/**
 * Amounts that the ledger records on another day than the platform.
 */
import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as Book from "../Book.ts"
import * as FieldParser from "../FieldParser.ts"
import * as LedgerRules from "../LedgerRules.ts"
import { amountOf, type PmsItem } from "../PmsItem.ts"
import type { Reason } from "../TieOut.ts"
import type { Comparison } from "./Comparison.ts"
import { type Group, place } from "./Group.ts"

/** The same amount on two days: too little on one and too much on another. */
export const timing = (comparison: Comparison, family: ReadonlyArray<Group>): void => {
  for (let days = 1; days <= comparison.book.mapping.dayShift; days++) {
    for (const group of family) {
      const other = comparison.open.has(group)
        ? family.find((other) => comparison.open.has(other) && FieldParser.daysBetween(group.day, other.day) === days)
        : undefined
      if (other === undefined || !areOpposite(comparison, group, other)) continue
      shifted(comparison, LedgerRules.timing, group, other, "timing", [])
    }
  }
}

const areOpposite = (comparison: Comparison, self: Group, that: Group): boolean => {
  const measure = Book.primary(comparison.book.mapping)
  return BigDecimal.equals(comparison.deltaOf(self), BigDecimal.negate(comparison.deltaOf(that))) &&
    !Book.isZero(comparison.deltaOf(self)) &&
    comparison.book.mapping.measures.every((each) =>
      each === measure || Book.isWithin(
        BigDecimal.sum(comparison.deltaOf(self, each), comparison.deltaOf(that, each)),
        BigDecimal.sum(comparison.tolerance(self, each), comparison.tolerance(that, each))
      )
    )
}

/** A rebate that the ledger records on the day of the rebated item. */
export const rebateShifts = (comparison: Comparison, family: ReadonlyArray<Group>): void => {
  const measure = Book.primary(comparison.book.mapping)
  for (const group of family) {
    const missing = BigDecimal.negate(comparison.deltaOf(group))
    const rebate = group.items.find((item) =>
      item.rebatedDay !== null && item.rebatedDay !== group.day && BigDecimal.equals(amountOf(item, measure), missing)
    )
    const other = rebate && family.find(({ day }) => day === rebate.rebatedDay)
    if (other === undefined || !comparison.open.has(group) || !comparison.open.has(other)) continue
    if (areOpposite(comparison, group, other)) {
      shifted(comparison, LedgerRules.timing, group, other, "rebateShifts", rebate === undefined ? [] : [rebate])
    }
  }
}

const shifted = (
  comparison: Comparison,
  rule: LedgerRules.LedgerRule,
  self: Group,
  that: Group,
  reason: Reason,
  items: ReadonlyArray<PmsItem>
): void => {
  const [less, more] = BigDecimal.isNegative(comparison.deltaOf(self)) ? [self, that] : [that, self]
  const amount = BigDecimal.abs(comparison.deltaOf(self))
  comparison.say(rule, less, {
    message: `${place(less)}: ${Money.format(amount)} is recorded in the ledger on ${more.day}.`,
    items,
    key: [more.day],
    evidence: { ledgerDay: more.day, amount: Money.format(amount), reason }
  })
  comparison.close(self, "timing", reason)
  comparison.close(that, "timing", reason)
}
