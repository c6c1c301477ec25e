/**
 * A ledger of totals beside the order items: day by day, code by code.
 */
import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as Book from "./Book.ts"
import * as Cell from "./Cell.ts"
import type { LedgerLine } from "./LedgerLine.ts"
import * as LedgerRules from "./LedgerRules.ts"
import type { Measure } from "./Mapping.ts"
import { amountOf, type PmsItem } from "./PmsItem.ts"
import * as Subset from "./Subset.ts"
import type { Reason, Status, Tally } from "./TieOut.ts"

/** What both sides tell of a day, a code and a currency. */
interface Group {
  readonly day: string
  readonly code: string
  readonly currency: string
  readonly lines: Array<LedgerLine>
  readonly items: Array<PmsItem>
  readonly canceled: Array<PmsItem>
  /** Ledger less platform, once it has been asked for. */
  readonly deltas: Map<Measure, Money.Decimal>
}

/** Compares lines and items that are mapped and in the coverage. */
export const match = (
  book: Book.Book,
  lines: ReadonlyArray<LedgerLine>,
  items: ReadonlyArray<PmsItem & { readonly code: string }>,
  canceled: ReadonlyArray<PmsItem & { readonly code: string }>,
  tally: Tally
): ReadonlyArray<Book.Said> => new Match(book, tally).run(groupsOf(lines, items, canceled))

const groupsOf = (
  lines: ReadonlyArray<LedgerLine>,
  items: ReadonlyArray<PmsItem & { readonly code: string }>,
  canceled: ReadonlyArray<PmsItem & { readonly code: string }>
): ReadonlyArray<Group> => {
  const groups = new Map<string, Group>()
  const groupOf = ({ code, currency, day }: Pick<Group, "day" | "code" | "currency">): Group =>
    Book.getOrMake(groups, `${currency}\n${day}\n${code}`, () => ({
      day,
      code,
      currency,
      lines: [],
      items: [],
      canceled: [],
      deltas: new Map()
    }))
  for (const line of lines) groupOf(line).lines.push(line)
  for (const item of items) groupOf(item).items.push(item)
  for (const item of canceled) groupOf(item).canceled.push(item)
  return [...groups].toSorted(([self], [that]) => self < that ? -1 : 1).map(([, group]) => group)
}

class Match {
  readonly #book: Book.Book
  readonly #tally: Tally
  readonly #said: Array<Book.Said> = []
  readonly #open = new Set<Group>()

  constructor(book: Book.Book, tally: Tally) {
    this.#book = book
    this.#tally = tally
  }

  run(groups: ReadonlyArray<Group>): ReadonlyArray<Book.Said> {
    for (const group of groups) {
      if (this.#isWithin(group)) this.#agree(group)
      else if (!this.#isPending(group) && !this.#isRestated(group)) this.#open.add(group)
    }
    const open = [...this.#open]
    for (const family of Map.groupBy(open, ({ code, currency }) => `${currency}\n${code}`).values()) {
      this.#rebateShifts(family)
      this.#timing(family)
    }
    for (const family of Map.groupBy(open, ({ code, day }) => `${day}\n${code}`).values()) this.#currencies(family)
    for (const group of open) {
      if (this.#open.has(group) && !this.#isDuplicate(group)) this.#mismatch(group)
    }
    return this.#said
  }

  #tolerance({ code, currency, items, lines }: Group, measure: Measure): Money.Decimal {
    const declared = this.#book.mapping.tolerance(currency, code)
    if (measure === "gross") return declared
    // Half a unit for each line, whoever rounded it, and five units at most.
    const halves = Math.min(Math.max(items.length, lines.length), 10)
    const rounding = BigDecimal.multiply(this.#book.unit(currency), BigDecimal.make(BigInt(halves) * 5n, 1))
    return BigDecimal.max(declared, rounding)
  }

  #delta(lines: ReadonlyArray<LedgerLine>, items: ReadonlyArray<PmsItem>, measure: Measure): Money.Decimal {
    return BigDecimal.subtract(Book.ledgerSum(lines, measure), Book.pmsSum(items, measure))
  }

  #deltaOf({ deltas, items, lines }: Group, measure: Measure = Book.primary(this.#book.mapping)): Money.Decimal {
    return Book.getOrMake(deltas, measure, () => this.#delta(lines, items, measure))
  }

  #agrees(group: Group, lines: ReadonlyArray<LedgerLine>, items: ReadonlyArray<PmsItem>): boolean {
    return this.#book.mapping.measures.every((measure) =>
      Book.isWithin(this.#delta(lines, items, measure), this.#tolerance(group, measure))
    )
  }

  #isWithin(group: Group, measures: ReadonlyArray<Measure> = this.#book.mapping.measures): boolean {
    return measures.every((measure) => Book.isWithin(this.#deltaOf(group, measure), this.#tolerance(group, measure)))
  }

  /** Takes the group off the open ones. */
  #close(group: Group, status: Status, reason: Reason): void {
    this.#open.delete(group)
    const explain = (measure: Measure) => this.#isWithin(group, [measure]) ? "rounding" : reason
    this.#tally.add(status, explain, group.lines, group.items)
  }

  #agree(group: Group): void {
    const isExact = this.#book.mapping.measures.every((measure) => Book.isZero(this.#deltaOf(group, measure)))
    this.#close(group, isExact ? "matched" : "matched-within-tolerance", "rounding")
  }

  #isPending(group: Group): boolean {
    const settled = group.items.filter(({ isPending }) => !isPending)
    if (settled.length === group.items.length) return false
    if (settled.length > 0 && !this.#agrees(group, group.lines, settled)) return false
    this.#close(group, "pending", "pending")
    return true
  }

  #isRestated(group: Group): boolean {
    const then = [...group.items.filter(({ isLate }) => !isLate), ...group.canceled]
    if (then.length === group.items.length && group.canceled.length === 0) return false
    if (!this.#agrees(group, group.lines, then)) return false
    const changed = [...group.items.filter(({ isLate }) => isLate), ...group.canceled]
    this.#say(LedgerRules.restated, group, {
      message: `${place(group)}: what changed after the ledger was exported is the whole difference.`,
      items: changed,
      evidence: {}
    })
    this.#close(group, "restated", "restated")
    return true
  }

  /** The same amount on two days: too little on one and too much on another. */
  #timing(family: ReadonlyArray<Group>): void {
    for (let days = 1; days <= this.#book.mapping.dayShift; days++) {
      for (const group of family) {
        const other = this.#open.has(group)
          ? family.find((other) => this.#open.has(other) && Cell.daysBetween(group.day, other.day) === days)
          : undefined
        if (other === undefined || !this.#areOpposite(group, other)) continue
        this.#shifted(LedgerRules.timing, group, other, "timing", [])
      }
    }
  }

  #areOpposite(self: Group, that: Group): boolean {
    const measure = Book.primary(this.#book.mapping)
    return BigDecimal.equals(this.#deltaOf(self), BigDecimal.negate(this.#deltaOf(that))) &&
      !Book.isZero(this.#deltaOf(self)) &&
      this.#book.mapping.measures.every((each) =>
        each === measure || Book.isWithin(
          BigDecimal.sum(this.#deltaOf(self, each), this.#deltaOf(that, each)),
          BigDecimal.sum(this.#tolerance(self, each), this.#tolerance(that, each))
        )
      )
  }

  /** A rebate that the ledger tells on the day of what it takes back. */
  #rebateShifts(family: ReadonlyArray<Group>): void {
    const measure = Book.primary(this.#book.mapping)
    for (const group of family) {
      const missing = BigDecimal.negate(this.#deltaOf(group))
      const rebate = group.items.find((item) =>
        item.rebatedDay !== null && item.rebatedDay !== group.day && BigDecimal.equals(amountOf(item, measure), missing)
      )
      const other = rebate && family.find(({ day }) => day === rebate.rebatedDay)
      if (other === undefined || !this.#open.has(group) || !this.#open.has(other)) continue
      if (this.#areOpposite(group, other)) {
        this.#shifted(LedgerRules.timing, group, other, "rebateShifts", rebate === undefined ? [] : [rebate])
      }
    }
  }

  #shifted(
    rule: LedgerRules.LedgerRule,
    self: Group,
    that: Group,
    reason: Reason,
    items: ReadonlyArray<PmsItem>
  ): void {
    const [less, more] = BigDecimal.isNegative(this.#deltaOf(self)) ? [self, that] : [that, self]
    const amount = BigDecimal.abs(this.#deltaOf(self))
    this.#say(rule, less, {
      message: `${place(less)}: ${Money.format(amount)} stands in the ledger on ${more.day}.`,
      items,
      key: [more.day],
      evidence: { ledgerDay: more.day, amount: Money.format(amount), reason }
    })
    this.#close(self, "timing", reason)
    this.#close(that, "timing", reason)
  }

  /** The same amount in another currency. */
  #currencies(family: ReadonlyArray<Group>): void {
    const measure = Book.primary(this.#book.mapping)
    for (const ours of family) {
      if (!this.#open.has(ours) || ours.lines.length > 0) continue
      const amount = Book.pmsSum(ours.items, measure)
      const theirs = family.find((group) =>
        this.#open.has(group) && group.items.length === 0 &&
        BigDecimal.equals(Book.ledgerSum(group.lines, measure), amount)
      )
      if (theirs === undefined) continue
      this.#say(LedgerRules.totalMismatch, ours, {
        message: `${place(ours)}: the ledger has the amount in ${theirs.currency}.`,
        items: [],
        lines: theirs.lines,
        values: {
          expected: `${Money.format(amount)} ${ours.currency}`,
          actual: `${Money.format(amount)} ${theirs.currency}`
        },
        evidence: { status: "currency-mismatch" }
      })
      this.#close(ours, "currency-mismatch", "unexplained")
      this.#close(theirs, "currency-mismatch", "unexplained")
    }
  }

  /** A line that stands there once more, and is the whole difference. */
  #isDuplicate(group: Group): boolean {
    const { measures } = this.#book.mapping
    const alike = Map.groupBy(
      Book.sorted(group.lines),
      ({ amounts }) => measures.map((measure) => Money.format(amounts[measure] ?? Money.zero)).join()
    )
    const first = [...alike.values()].flatMap((lines) => lines.slice(0, 1))
    const copies = [...alike.values()].flatMap((lines) => lines.slice(1))
    if (copies.length === 0 || !this.#agrees(group, first, group.items)) return false
    this.#say(LedgerRules.duplicateLine, group, {
      message: `${place(group)}: the same line stands in the ledger more than once.`,
      items: [],
      evidence: { copies: Book.rowsOf(copies) }
    })
    this.#close(group, "duplicate", "unexplained")
    return true
  }

  #mismatch(group: Group): void {
    const delta = this.#deltaOf(group)
    this.#say(LedgerRules.totalMismatch, group, {
      message: `${place(group)}: the ledger and the platform differ.`,
      items: [],
      evidence: {
        ...this.#explanation(group, delta),
        tolerance: Money.format(this.#tolerance(group, Book.primary(this.#book.mapping)))
      }
    })
    this.#close(group, "amount-mismatch", "unexplained")
  }

  /** The one choice of items or lines that is the difference. */
  #explanation(group: Group, delta: Money.Decimal): Readonly<Record<string, unknown>> {
    const measure = Book.primary(this.#book.mapping)
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

  #say(
    rule: LedgerRules.LedgerRule,
    group: Group,
    said: {
      readonly message: string
      readonly items: ReadonlyArray<PmsItem>
      readonly lines?: ReadonlyArray<LedgerLine>
      readonly key?: ReadonlyArray<string>
      readonly values?: { readonly expected: string; readonly actual: string }
      readonly evidence: Readonly<Record<string, unknown>>
    }
  ): void {
    const { mapping } = this.#book
    const measure = mapping.measures.find((each) => !this.#isWithin(group, [each])) ?? Book.primary(mapping)
    const values = {
      expected: Money.format(Book.pmsSum(group.items, measure)),
      actual: Money.format(Book.ledgerSum(group.lines, measure)),
      delta: Money.format(this.#deltaOf(group, measure)),
      currency: group.currency
    }
    this.#said.push({
      rule,
      enterpriseId: this.#book.enterpriseId,
      serviceOrderId: null,
      key: [group.day, group.code, ...said.key ?? []],
      observation: {
        orderItemIds: said.items.map(({ id }) => id),
        message: said.message,
        ...(said.values ?? values),
        evidence: {
          day: group.day,
          code: Cell.excerpt(group.code),
          currency: group.currency,
          measure,
          ...Object.fromEntries(mapping.measures.map((each) => [each, {
            ledger: Money.format(Book.ledgerSum(group.lines, each)),
            pms: Money.format(Book.pmsSum(group.items, each))
          }])),
          lines: group.lines.length,
          rows: Book.rowsOf(said.lines ?? group.lines),
          items: group.items.length,
          ...said.evidence
        }
      }
    })
  }
}

const place = ({ code, currency, day }: Group): string => `${day}, code ${Cell.excerpt(code) || "(empty)"}, ${currency}`
