/**
 * What is left of both sides of a ledger of lines, and what has been claimed: each line and each item once.
 */
import { Ids, Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as Book from "../Book.ts"
import * as FieldParser from "../FieldParser.ts"
import { getOrAdd } from "../internal/getOrAdd.ts"
import type { LedgerLine } from "../LedgerLine.ts"
import { amountOf, type Coded, type PmsItem, referenceOf } from "../PmsItem.ts"
import type { Reason, Status, Tally } from "../TieOut.ts"

/** Lines of one order that stand on another day. */
export interface Timing {
  readonly isFar: boolean
  readonly isRebate: boolean
  readonly lines: Array<LedgerLine>
  readonly items: Array<Coded>
}

/** One run over both sides. Lines and items keep an order of their own, whatever that of the file. */
export class Claims {
  readonly book: Book.Book
  readonly #tally: Tally
  /** What the passes have found so far. */
  readonly said: Array<Book.LedgerObservation> = []
  /** What stands on another day, by order and days. */
  readonly timings = new Map<string, Timing>()
  /** Lines that are open. */
  readonly lines: Set<LedgerLine>
  /** Items that are open. */
  readonly items: Set<Coded>
  readonly canceled: ReadonlyArray<Coded>
  /** The keys of claimed lines, by which copies are recognized: the ID, or the reference and all other fields. */
  readonly #claimed = new Set<string>()
  readonly byId: ReadonlyMap<string, Coded>
  readonly byReference: ReadonlyMap<string, ReadonlyArray<Coded>>
  /** The days that the ledger has lines of. */
  readonly days: ReadonlySet<string>

  constructor(
    book: Book.Book,
    lines: ReadonlyArray<LedgerLine>,
    items: ReadonlyArray<Coded>,
    canceled: ReadonlyArray<Coded>,
    tally: Tally
  ) {
    const { columns } = book.mapping
    const sorted = items.toSorted(byId)
    this.book = book
    this.#tally = tally
    this.lines = new Set(Book.sorted(lines))
    this.items = new Set(sorted)
    this.canceled = canceled.toSorted(byId)
    this.days = new Set(lines.map(({ day }) => day))
    this.byId = new Map(columns.has("id") ? sorted.map((item) => [item.id.toLowerCase(), item]) : [])
    const byReference = new Map<string, Array<Coded>>()
    for (const item of sorted) {
      for (const reference of item.references) getOrAdd(byReference, reference, () => []).push(item)
    }
    this.byReference = byReference
  }

  /** The amount of a line in the measure that the book is tied out by. */
  amount(line: LedgerLine): Money.Decimal {
    return line.amounts[Book.primary(this.book.mapping)] ?? Money.zero
  }

  /** The amount of an item in the same measure. */
  value(item: PmsItem): Money.Decimal {
    return amountOf(item, Book.primary(this.book.mapping))
  }

  /** Whether a difference is within the tolerance. */
  isClose(delta: Money.Decimal, { code, currency }: Pick<Coded, "code" | "currency">): boolean {
    return Book.isWithin(delta, this.book.mapping.tolerance(currency, code))
  }

  /** Claims lines and items whose amounts agree, whichever days they are of. */
  agree(lines: ReadonlyArray<LedgerLine>, items: ReadonlyArray<Coded>): void {
    const { mapping } = this.book
    const [line] = lines
    const [item] = items
    if (line === undefined || item === undefined) return
    const delta = BigDecimal.subtract(
      Book.sum(lines.map((each) => this.amount(each))),
      Book.sum(items.map((each) => this.value(each)))
    )
    const isShifted = lines.some(({ day }) => items.some((each) => each.day !== day))
    if (!isShifted) {
      return this.claim(Book.isZero(delta) ? "matched" : "matched-within-tolerance", "rounding", lines, items)
    }
    const isRebate = lines.every(({ day }) => items.every((each) => each.isRebate && each.rebatedDay === day))
    const isFar = lines.some(({ day }) =>
      items.some((each) => Math.abs(FieldParser.daysBetween(each.day, day)) > mapping.dayShift)
    )
    const key = JSON.stringify([item.orderId, item.day, line.day, line.code, line.currency, isFar && !isRebate])
    const timing = getOrAdd(
      this.timings,
      key,
      () => ({ isFar: isFar && !isRebate, isRebate, lines: [], items: [] })
    )
    timing.lines.push(...lines)
    timing.items.push(...items)
    this.claim("timing", isRebate ? "rebateShifts" : "timing", lines, items)
  }

  /** Takes lines and items off the open ones. */
  claim(status: Status, reason: Reason, lines: ReadonlyArray<LedgerLine>, items: ReadonlyArray<Coded>): void {
    for (const line of lines) {
      this.lines.delete(line)
      const copy = this.copyKey(line)
      if (copy !== undefined) this.#claimed.add(copy)
    }
    for (const item of items) this.items.delete(item)
    this.#tally.add(status, reason, lines, items)
  }

  /** The key that a copy of the line has too; undefined if a copy cannot be recognized. */
  copyKey(line: LedgerLine): string | undefined {
    return line.id !== null
      ? JSON.stringify([line.id])
      : line.reference !== null
      ? JSON.stringify([
        referenceOf(line.reference),
        line.day,
        line.code,
        line.currency,
        Money.format(this.amount(line))
      ])
      : undefined
  }

  /** Whether another line that says the same has been claimed. */
  isCopy(line: LedgerLine): boolean {
    return this.#claimed.has(this.copyKey(line) ?? "")
  }

  /** Whether the line names a reference that some item has. */
  isReferenced({ reference }: LedgerLine): boolean {
    return reference !== null && this.byReference.has(referenceOf(reference))
  }

  /** Whether the line names what it is about: then it is about nothing else. */
  isBound(line: LedgerLine): boolean {
    return (line.id !== null && (this.byId.has(line.id) || this.book.nonLiveStates.has(line.id))) ||
      this.isReferenced(line)
  }
}

const byId = (self: Coded, that: Coded): number => Ids.compare(self.id, that.id)

/** How many days a line and an item are apart. */
export const distance = (line: Pick<LedgerLine, "day">, item: Pick<Coded, "day">): number =>
  line.day === item.day ? 0 : Math.abs(FieldParser.daysBetween(item.day, line.day))

/** What a line names, for a person. */
export const reference = ({ id, reference }: LedgerLine): string | null => {
  const named = id ?? reference
  return named === null ? null : FieldParser.excerpt(named)
}

/** A number of things, in words. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`
