/**
 * Compares the totals of a ledger with the order items, by day and code.
 */
import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as Book from "./Book.ts"
import type { LedgerLine } from "./LedgerLine.ts"
import * as LedgerRules from "./LedgerRules.ts"
import { amountOf, type Coded } from "./PmsItem.ts"
import * as Subset from "./Subset.ts"
import type { Tally } from "./TieOut.ts"
import { Comparison } from "./totals/Comparison.ts"
import { type Group, groupsOf, place } from "./totals/Group.ts"
import { rebateShifts, timing } from "./totals/Shifts.ts"

/** Compares lines and items that are mapped and in the coverage. */
export const match = (
  book: Book.Book,
  lines: ReadonlyArray<LedgerLine>,
  items: ReadonlyArray<Coded>,
  canceled: ReadonlyArray<Coded>,
  tally: Tally
): ReadonlyArray<Book.LedgerObservation> => {
  const comparison = new Comparison(book, tally)
  for (const group of groupsOf(lines, items, canceled)) {
    if (comparison.isWithin(group)) agree(comparison, group)
    else if (!isPending(comparison, group) && !isRestated(comparison, group)) comparison.open.add(group)
  }
  const open = [...comparison.open]
  for (const family of Map.groupBy(open, ({ code, currency }) => `${currency}\n${code}`).values()) {
    rebateShifts(comparison, family)
    timing(comparison, family)
  }
  for (const family of Map.groupBy(open, ({ code, day }) => `${day}\n${code}`).values()) currencies(comparison, family)
  for (const group of open) {
    if (comparison.open.has(group) && !isDuplicate(comparison, group)) mismatch(comparison, group)
  }
  return comparison.said
}

const agree = (comparison: Comparison, group: Group): void => {
  const isExact = comparison.book.mapping.measures.every((measure) => Book.isZero(comparison.deltaOf(group, measure)))
  comparison.close(group, isExact ? "matched" : "matched-within-tolerance", "rounding")
}

const isPending = (comparison: Comparison, group: Group): boolean => {
  const settled = group.items.filter(({ isPending }) => !isPending)
  if (settled.length === group.items.length) return false
  if (settled.length > 0 && !comparison.agrees(group, group.lines, settled)) return false
  comparison.close(group, "pending", "pending")
  return true
}

const isRestated = (comparison: Comparison, group: Group): boolean => {
  const then = [...group.items.filter(({ isLate }) => !isLate), ...group.canceled]
  if (then.length === group.items.length && group.canceled.length === 0) return false
  if (!comparison.agrees(group, group.lines, then)) return false
  const changed = [...group.items.filter(({ isLate }) => isLate), ...group.canceled]
  comparison.say(LedgerRules.restated, group, {
    message: `${place(group)}: items that changed after the ledger was exported account for the whole difference.`,
    items: changed,
    evidence: {}
  })
  comparison.close(group, "restated", "restated")
  return true
}

/** The same amount in another currency. */
const currencies = (comparison: Comparison, family: ReadonlyArray<Group>): void => {
  const measure = Book.primary(comparison.book.mapping)
  for (const ours of family) {
    if (!comparison.open.has(ours) || ours.lines.length > 0) continue
    const amount = Book.pmsSum(ours.items, measure)
    const theirs = family.find((group) =>
      comparison.open.has(group) && group.items.length === 0 &&
      BigDecimal.equals(Book.ledgerSum(group.lines, measure), amount)
    )
    if (theirs === undefined) continue
    comparison.say(LedgerRules.totalMismatch, ours, {
      message: `${place(ours)}: the ledger has the amount in ${theirs.currency}.`,
      items: [],
      lines: theirs.lines,
      values: {
        expected: `${Money.format(amount)} ${ours.currency}`,
        actual: `${Money.format(amount)} ${theirs.currency}`
      },
      evidence: { status: "currency-mismatch" }
    })
    comparison.close(ours, "currency-mismatch", "unexplained")
    comparison.close(theirs, "currency-mismatch", "unexplained")
  }
}

/** A line that stands there once more, and is the whole difference. */
const isDuplicate = (comparison: Comparison, group: Group): boolean => {
  const { measures } = comparison.book.mapping
  const alike = Map.groupBy(
    Book.sorted(group.lines),
    ({ amounts }) => measures.map((measure) => Money.format(amounts[measure] ?? Money.zero)).join()
  )
  const first = [...alike.values()].flatMap((lines) => lines.slice(0, 1))
  const copies = [...alike.values()].flatMap((lines) => lines.slice(1))
  if (copies.length === 0 || !comparison.agrees(group, first, group.items)) return false
  comparison.say(LedgerRules.duplicateLine, group, {
    message: `${place(group)}: the ledger contains the same line more than once.`,
    items: [],
    evidence: { copies: Book.rowsOf(copies) }
  })
  comparison.close(group, "duplicate", "unexplained")
  return true
}

const mismatch = (comparison: Comparison, group: Group): void => {
  const delta = comparison.deltaOf(group)
  comparison.say(LedgerRules.totalMismatch, group, {
    message: `${place(group)}: the ledger and the platform differ.`,
    items: [],
    evidence: {
      ...explanation(comparison, group, delta),
      tolerance: Money.format(comparison.tolerance(group, Book.primary(comparison.book.mapping)))
    }
  })
  comparison.close(group, "amount-mismatch", "unexplained")
}

/** The one choice of items or lines that is the difference. */
const explanation = (comparison: Comparison, group: Group, delta: Money.Decimal): Readonly<Record<string, unknown>> => {
  const measure = Book.primary(comparison.book.mapping)
  if (group.lines.length === 0 || group.items.length === 0) return {}
  const items = group.items.toSorted((self, that) => self.id < that.id ? -1 : 1)
  const amounts = items.map((item) => amountOf(item, measure))
  const idsOf = (places: ReadonlyArray<number> | undefined) => places?.flatMap((place) => items[place]?.id ?? [])
  const notPosted = idsOf(Subset.unique(amounts, BigDecimal.negate(delta)))
  const twice = idsOf(Subset.unique(amounts, delta))
  const surplus = Subset.unique(group.lines.map((line) => line.amounts[measure] ?? Money.zero), delta)
  return {
    ...(notPosted !== undefined && { itemsThatWouldExplainIt: notPosted }),
    ...(notPosted === undefined && twice !== undefined && { itemsThatMayBePostedTwice: twice }),
    ...(surplus !== undefined &&
      { rowsThatWouldExplainIt: surplus.flatMap((place) => group.lines[place]?.row ?? []) })
  }
}
