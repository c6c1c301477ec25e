/**
 * One enterprise's part of a ledger and its order items; or everything, if the ledger has no column for enterprises.
 */
import { Money } from "@nightaudit/core"
import type { Observation } from "@nightaudit/reconcile/model/Finding"
import { BigDecimal } from "effect"
import type { Coverage } from "./Coverage.ts"
import type { LedgerLine, Measured } from "./LedgerLine.ts"
import type { LedgerRule } from "./LedgerRules.ts"
import type { Mapping, Measure } from "./Mapping.ts"
import type { PmsItem } from "./PmsItem.ts"

export interface Book {
  readonly mapping: Mapping
  /** None for the book of everything. */
  readonly enterpriseId: string | null
  readonly coverage: Coverage
  readonly lines: ReadonlyArray<LedgerLine>
  /** Open and closed items. */
  readonly items: ReadonlyArray<PmsItem>
  /** Items that were canceled after the ledger was exported. */
  readonly canceled: ReadonlyArray<PmsItem>
  /** The state of the items that are neither open nor closed, by id. */
  readonly nonLiveStates: ReadonlyMap<string, string>
  /** The smallest unit of a currency. */
  readonly unit: (currency: string) => Money.Decimal
}

/** What is found in a book, before it is known under which fingerprint. */
export interface LedgerObservation {
  readonly rule: LedgerRule
  readonly enterpriseId: string | null
  readonly serviceOrderId: string | null
  /** What tells it from others of the same rule, items and amounts: never a row number, which another export changes. */
  readonly key: ReadonlyArray<string | null>
  readonly observation: Observation
}

export const sum = (amounts: ReadonlyArray<Money.Decimal>): Money.Decimal =>
  amounts.length === 0 ? Money.zero : BigDecimal.sumAll(amounts)

/** The sum of lines in one measure. */
export const ledgerSum = (lines: ReadonlyArray<LedgerLine>, measure: Measure): Money.Decimal =>
  sum(lines.map(({ amounts }) => amounts[measure] ?? Money.zero))

/** The sum of items in one measure. */
export const pmsSum = (items: ReadonlyArray<PmsItem>, measure: Measure): Money.Decimal => {
  const total = new Money.Sum()
  for (const { amount } of items) {
    if (measure === "gross") total.add(amount.GrossValue)
    else if (measure === "net") total.add(amount.NetValue)
    else for (const { Value } of amount.TaxValues) total.add(Value)
  }
  return total.total
}

export const isZero = (amount: Money.Decimal): boolean => BigDecimal.isZero(amount)

export const isWithin = (amount: Money.Decimal, tolerance: Money.Decimal): boolean =>
  BigDecimal.isLessThanOrEqualTo(BigDecimal.abs(amount), tolerance)

/** The measure that a book is tied out by. */
export const primary = ({ basis, measures }: Mapping): Measure => measures[0] ?? basis

/** The rows of lines, for a person: at most twenty of them. */
export const rowsOf = (lines: ReadonlyArray<LedgerLine>): ReadonlyArray<number> =>
  lines.map(({ row }) => row).toSorted((self, that) => self - that).slice(0, 20)

/** The lines in an order that does not depend on theirs in the file. */
export const sorted = (lines: ReadonlyArray<LedgerLine>): ReadonlyArray<LedgerLine> =>
  lines.toSorted((self, that) =>
    order(self.day, that.day) || order(self.code, that.code) || order(self.currency, that.currency) ||
    order(self.id ?? "", that.id ?? "") || order(self.reference ?? "", that.reference ?? "") ||
    byAmounts(self.amounts, that.amounts) || self.row - that.row
  )

const order = (self: string, that: string): number => self === that ? 0 : self < that ? -1 : 1

const byAmounts = (self: Measured, that: Measured): number =>
  BigDecimal.Order(self.gross ?? Money.zero, that.gross ?? Money.zero) ||
  BigDecimal.Order(self.net ?? Money.zero, that.net ?? Money.zero) ||
  BigDecimal.Order(self.tax ?? Money.zero, that.tax ?? Money.zero)

/** The same lines with inverted signs. */
export const inverted = (lines: ReadonlyArray<LedgerLine>): ReadonlyArray<LedgerLine> =>
  lines.map((line) => ({
    ...line,
    amounts: Object.fromEntries(
      Object.entries(line.amounts).map(([measure, amount]) => [measure, BigDecimal.negate(amount)])
    )
  }))
