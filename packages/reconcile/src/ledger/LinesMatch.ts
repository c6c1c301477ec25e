/**
 * A ledger of lines beside the order items, one by one: pass after pass from what is certain to what is likely, each line
 * and each item claimed once, and the same claims whatever the order of the rows.
 */
import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as Book from "./Book.ts"
import * as Cell from "./Cell.ts"
import * as Coverage from "./Coverage.ts"
import type { LedgerLine } from "./LedgerLine.ts"
import * as LedgerRules from "./LedgerRules.ts"
import { nearestItems, nearestLines } from "./Nearest.ts"
import { amountOf, type PmsItem } from "./PmsItem.ts"
import * as Subset from "./Subset.ts"
import type { Reason, Status, Tally } from "./TieOut.ts"

export interface Coded extends PmsItem {
  readonly code: string
}

/** Matches lines and items that are mapped, those of the days around the coverage too. */
export const match = (
  book: Book.Book,
  lines: ReadonlyArray<LedgerLine>,
  items: ReadonlyArray<Coded>,
  canceled: ReadonlyArray<Coded>,
  tally: Tally
): ReadonlyArray<Book.Said> => new Match(book, lines, items, canceled, tally).run()

/** So many suggestions are worked out; whoever has more open lines than that has another problem. */
const mostSuggestions = 500

class Match {
  readonly #book: Book.Book
  readonly #tally: Tally
  readonly #said: Array<Book.Said> = []
  readonly #timings = new Map<string, Timing>()
  readonly #lines: Set<LedgerLine>
  readonly #items: Set<Coded>
  readonly #canceled: ReadonlyArray<Coded>
  /** What has been claimed, as far as a copy of it could be told: by its id, or by its reference and all else. */
  readonly #claimed = new Set<string>()
  readonly #byId: ReadonlyMap<string, Coded>
  readonly #byReference: ReadonlyMap<string, ReadonlyArray<Coded>>
  readonly #days: ReadonlySet<string>

  constructor(
    book: Book.Book,
    lines: ReadonlyArray<LedgerLine>,
    items: ReadonlyArray<Coded>,
    canceled: ReadonlyArray<Coded>,
    tally: Tally
  ) {
    const { columns } = book.mapping
    const sorted = items.toSorted(byId)
    this.#book = book
    this.#tally = tally
    this.#lines = new Set(Book.sorted(lines))
    this.#items = new Set(sorted)
    this.#canceled = canceled.toSorted(byId)
    this.#days = new Set(lines.map(({ day }) => day))
    this.#byId = new Map(columns.has("id") ? sorted.map((item) => [item.id.toLowerCase(), item]) : [])
    const byReference = new Map<string, Array<Coded>>()
    for (const item of sorted) {
      for (const reference of item.references) Book.getOrMake(byReference, reference, () => []).push(item)
    }
    this.#byReference = byReference
  }

  run(): ReadonlyArray<Book.Said> {
    this.#byIds()
    this.#byReferences()
    this.#byAmounts()
    this.#pairs()
    this.#duplicates()
    this.#restated()
    const [lines, items] = [[...this.#lines], [...this.#items]]
    this.#missingInPms(lines, items)
    this.#missingInLedger(items, lines)
    return [...[...this.#timings.values()].map((timing) => this.#timing(timing)), ...this.#said]
  }

  #amount(line: LedgerLine): Money.Decimal {
    return line.amounts[Book.primary(this.#book.mapping)] ?? Money.zero
  }

  #value(item: PmsItem): Money.Decimal {
    return amountOf(item, Book.primary(this.#book.mapping))
  }

  #isClose(delta: Money.Decimal, { code, currency }: Pick<Coded, "code" | "currency">): boolean {
    return Book.isWithin(delta, this.#book.mapping.tolerance(currency, code))
  }

  /** Claims lines and items whose amounts agree, whichever days they are of. */
  #agree(lines: ReadonlyArray<LedgerLine>, items: ReadonlyArray<Coded>): void {
    const { mapping } = this.#book
    const [line] = lines
    const [item] = items
    if (line === undefined || item === undefined) return
    const delta = BigDecimal.subtract(
      Book.sum(lines.map((each) => this.#amount(each))),
      Book.sum(items.map((each) => this.#value(each)))
    )
    const isShifted = lines.some(({ day }) => items.some((each) => each.day !== day))
    if (!isShifted) {
      return this.#claim(Book.isZero(delta) ? "matched" : "matched-within-tolerance", "rounding", lines, items)
    }
    const isRebate = lines.every(({ day }) => items.every((each) => each.isRebate && each.rebatedDay === day))
    const isFar = lines.some(({ day }) =>
      items.some((each) => Math.abs(Cell.daysBetween(each.day, day)) > mapping.dayShift)
    )
    const key = JSON.stringify([item.orderId, item.day, line.day, line.code, line.currency, isFar && !isRebate])
    const timing = Book.getOrMake(
      this.#timings,
      key,
      () => ({ isFar: isFar && !isRebate, isRebate, lines: [], items: [] })
    )
    timing.lines.push(...lines)
    timing.items.push(...items)
    this.#claim("timing", isRebate ? "rebateShifts" : "timing", lines, items)
  }

  #claim(status: Status, reason: Reason, lines: ReadonlyArray<LedgerLine>, items: ReadonlyArray<Coded>): void {
    for (const line of lines) {
      this.#lines.delete(line)
      const copy = this.#copyKey(line)
      if (copy !== undefined) this.#claimed.add(copy)
    }
    for (const item of items) this.#items.delete(item)
    this.#tally.add(status, reason, lines, items)
  }

  #copyKey(line: LedgerLine): string | undefined {
    return line.id !== null
      ? JSON.stringify([line.id])
      : line.reference !== null
      ? JSON.stringify([line.reference, line.day, line.code, line.currency, Money.format(this.#amount(line))])
      : undefined
  }

  /** Lines that name an item by its id. */
  #byIds(): void {
    const named = Map.groupBy([...this.#lines].filter(({ id }) => id !== null && this.#byId.has(id)), ({ id }) => id)
    for (const [id, lines] of named) {
      const item = this.#byId.get(id ?? "")
      if (item === undefined) continue
      const isLike = (line: LedgerLine) => line.currency === item.currency && line.code === item.code
      const agrees = (line: LedgerLine) =>
        isLike(line) && this.#isClose(BigDecimal.subtract(this.#amount(line), this.#value(item)), item)
      const whole = BigDecimal.subtract(Book.sum(lines.map((line) => this.#amount(line))), this.#value(item))
      // The nearest day first; lines come in an order of their own.
      const [best] = lines.filter(agrees).toSorted((self, that) => distance(self, item) - distance(that, item))
      if (best !== undefined) this.#agree([best], [item])
      else if (lines.every(isLike) && this.#isClose(whole, item)) this.#agree(lines, [item])
      else this.#differ(lines.slice(0, 1), item)
    }
  }

  /** Lines that name an item by something that other items may share. */
  #byReferences(): void {
    for (const [key, lines] of this.#referenced()) {
      const items = this.#openOf(key)
      const open = <Of extends LedgerLine | Coded>(all: ReadonlyArray<Of>, those: ReadonlySet<unknown>) =>
        all.filter((each) => those.has(each))
      const wholeDays = () => {
        for (const [day, rest] of Map.groupBy(open(lines, this.#lines), ({ day }) => day)) {
          this.#whole(rest, open(items, this.#items).filter((item) => item.day === day))
        }
      }
      // First, or a charge and its rebate beside the line they net to would be left.
      wholeDays()
      this.#nearest(open(lines, this.#lines), open(items, this.#items), 0)
      wholeDays()
      this.#nearest(open(lines, this.#lines), open(items, this.#items), Number.POSITIVE_INFINITY)
      this.#whole(open(lines, this.#lines), open(items, this.#items))
    }
  }

  /** Claims pairs of the same amount, those of the nearest days first. */
  #nearest(lines: ReadonlyArray<LedgerLine>, items: ReadonlyArray<Coded>, most: number): void {
    const byAmount = Map.groupBy(items, (item) => Money.format(this.#value(item)))
    const pairs = lines.flatMap((line) => {
      const isExact = Book.isZero(this.#book.mapping.tolerance(line.currency, line.code))
      return (isExact ? byAmount.get(Money.format(this.#amount(line))) ?? [] : items)
        .filter((item) => this.#isClose(BigDecimal.subtract(this.#amount(line), this.#value(item)), item))
        .map((item) => ({ line, item, days: distance(line, item) }))
        .filter(({ days }) => days <= most)
    })
    for (const { item, line } of pairs.toSorted((self, that) => self.days - that.days)) {
      if (this.#lines.has(line) && this.#items.has(item)) this.#agree([line], [item])
    }
  }

  /** Claims all of them when their sums agree. */
  #whole(lines: ReadonlyArray<LedgerLine>, items: ReadonlyArray<Coded>): void {
    const [first] = items
    if (lines.length === 0 || first === undefined) return
    const delta = BigDecimal.subtract(
      Book.sum(lines.map((line) => this.#amount(line))),
      Book.sum(items.map((item) => this.#value(item)))
    )
    if (this.#isClose(delta, first)) this.#agree(lines, items)
  }

  /** Open lines of a known reference, by reference, currency and code; the reference that the fewest items share first. */
  #referenced(): ReadonlyArray<readonly [key: string, lines: ReadonlyArray<LedgerLine>]> {
    const shared = ({ reference }: LedgerLine) => this.#byReference.get(reference ?? "")?.length ?? 0
    return [
      ...Map.groupBy(
        [...this.#lines].filter((line) => this.#isReferenced(line)).toSorted((self, that) =>
          shared(self) - shared(that)
        ),
        ({ code, currency, reference }) => `${currency}\n${JSON.stringify(reference)}\n${code}`
      )
    ]
  }

  #openOf(key: string): ReadonlyArray<Coded> {
    const [currency = "", reference = "", ...code] = key.split("\n")
    return (this.#byReference.get(JSON.parse(reference)) ?? []).filter((item) =>
      this.#items.has(item) && item.currency === currency && item.code === code.join("\n")
    )
  }

  #isReferenced({ reference }: LedgerLine): boolean {
    return reference !== null && this.#byReference.has(reference)
  }

  /** Whether the line names what it is about: then it is about nothing else. */
  #isBound(line: LedgerLine): boolean {
    return (line.id !== null && (this.#byId.has(line.id) || this.#book.dead.has(line.id))) || this.#isReferenced(line)
  }

  /**
   * The same code, currency and amount, on the same day and then a day further each time; on each, lines that are the sum of
   * a bill, or of all that is left of the day and code. A sum on the day itself tells more than a sale on another day.
   */
  #byAmounts(): void {
    const free = [...this.#lines].filter((line) => !this.#isBound(line))
    const open = () => free.filter((line) => this.#lines.has(line))
    const index = this.#index()
    for (let days = 0; days <= this.#book.mapping.dayShift; days++) {
      for (const shift of days === 0 ? [0] : [-days, days]) {
        for (const line of open()) {
          const item = index.exact(line, this.#shifted(line, shift)) ?? (shift === 0 ? index.close(line) : undefined)
          if (item !== undefined) this.#agree([line], [item])
        }
      }
      this.#bills(open(), days)
      for (const shift of days === 0 ? [0] : [-days, days]) this.#wholeDays(open(), shift)
    }
    for (const line of open()) {
      const rebate = index.rebate(line)
      if (rebate !== undefined) this.#agree([line], [rebate])
    }
  }

  #shifted({ day }: LedgerLine, days: number): string {
    return days === 0 ? day : Cell.addDays(day, days)
  }

  /** The open items by what a line tells of them. */
  #index() {
    const exact = new Map<string, Array<Coded>>()
    const close = new Map<string, Array<Coded>>()
    const rebates = new Map<string, Array<Coded>>()
    const key = (day: string, { code, currency }: Pick<Coded, "code" | "currency">, amount: Money.Decimal) =>
      `${day}\n${currency}\n${Money.format(amount)}\n${code}`
    const keyOfDay = (day: string, { code, currency }: Pick<Coded, "code" | "currency">) =>
      `${day}\n${currency}\n${code}`
    for (const item of this.#items) {
      Book.getOrMake(exact, key(item.day, item, this.#value(item)), () => []).push(item)
      Book.getOrMake(close, keyOfDay(item.day, item), () => []).push(item)
      if (item.isRebate && item.rebatedDay !== null) {
        Book.getOrMake(rebates, key(item.rebatedDay, item, this.#value(item)), () => []).push(item)
      }
    }
    /** Items that another pass has claimed are dropped as they are come upon. */
    const first = (items: Array<Coded> | undefined): Coded | undefined => {
      const at = items?.findIndex((item) => this.#items.has(item)) ?? -1
      if (items === undefined || at < 0) return undefined
      items.splice(0, at)
      return items[0]
    }
    return {
      exact: (line: LedgerLine, day: string) => first(exact.get(key(day, line, this.#amount(line)))),
      rebate: (line: LedgerLine) => first(rebates.get(key(line.day, line, this.#amount(line)))),
      /** The item that is nearest to the line, within the tolerance. */
      close: (line: LedgerLine) => {
        if (Book.isZero(this.#book.mapping.tolerance(line.currency, line.code))) return undefined
        const off = (item: Coded) => BigDecimal.abs(BigDecimal.subtract(this.#amount(line), this.#value(item)))
        return close.get(keyOfDay(line.day, line))
          ?.filter((item) => this.#items.has(item) && this.#isClose(off(item), item))
          .reduce<Coded | undefined>(
            (best, item) => best === undefined || BigDecimal.isLessThan(off(item), off(best)) ? item : best,
            undefined
          )
      }
    }
  }

  /** Lines that are the sum of what is left of a bill under one code. */
  #bills(lines: ReadonlyArray<LedgerLine>, most: number): void {
    const bills = Map.groupBy(
      [...this.#items].filter(({ bill }) => bill !== null),
      ({ bill, code, currency }) => `${currency}\n${bill}\n${code}`
    )
    const key = ({ code, currency }: Pick<Coded, "code" | "currency">, amount: Money.Decimal) =>
      `${currency}\n${Money.format(amount)}\n${code}`
    const sums = new Map<string, Array<ReadonlyArray<Coded>>>()
    for (const items of bills.values()) {
      const [first] = items
      if (first === undefined || items.length < 2) continue
      Book.getOrMake(sums, key(first, Book.sum(items.map((item) => this.#value(item)))), () => []).push(items)
    }
    for (const line of lines) {
      const bill = sums.get(key(line, this.#amount(line)))?.find((items) =>
        items.every((item) => this.#items.has(item) && distance(line, item) <= most)
      )
      if (bill !== undefined) this.#agree([line], bill)
    }
  }

  /** Lines that are the sum of all that is left of a day under one code. */
  #wholeDays(lines: ReadonlyArray<LedgerLine>, shift: number): void {
    const days = new Map(
      [...Map.groupBy([...this.#items], ({ code, currency, day }) => `${day}\n${currency}\n${code}`)]
        .filter(([, items]) => items.length > 1)
        .map(([key, items]) => [key, { items, sum: Book.sum(items.map((item) => this.#value(item))) }])
    )
    for (const line of lines) {
      const key = `${this.#shifted(line, shift)}\n${line.currency}\n${line.code}`
      const left = days.get(key)
      if (left === undefined || !this.#lines.has(line)) continue
      if (!this.#isClose(BigDecimal.subtract(this.#amount(line), left.sum), line)) continue
      days.delete(key)
      this.#agree([line], left.items)
    }
  }

  /** One line and one item that are left of a reference; and the same amount of a day and code in two currencies. */
  #pairs(): void {
    const byReference = Map.groupBy(
      [...this.#lines].filter((line) => this.#isReferenced(line)),
      ({ reference }) => reference
    )
    for (const [reference, lines] of byReference) {
      const items = (this.#byReference.get(reference ?? "") ?? []).filter((item) => this.#items.has(item))
      const [item] = items
      if (lines.length === 1 && items.length === 1 && item !== undefined) this.#differ(lines, item)
    }
    const key = (day: string, code: string, amount: Money.Decimal) => `${day}\n${Money.format(amount)}\n${code}`
    const open = Map.groupBy([...this.#items], (item) => key(item.day, item.code, this.#value(item)))
    for (const line of [...this.#lines].filter((line) => !this.#isBound(line))) {
      const item = open.get(key(line.day, line.code, this.#amount(line)))?.find((each) => this.#items.has(each))
      if (item !== undefined && item.currency !== line.currency) this.#differ([line], item)
    }
  }

  /** A line that tells something else of the item that it names. */
  #differ(lines: ReadonlyArray<LedgerLine>, item: Coded): void {
    const [line] = lines
    if (line === undefined) return
    const [amount, value] = [this.#amount(line), this.#value(item)]
    const delta = BigDecimal.subtract(amount, value)
    const isSameCurrency = line.currency === item.currency
    const isSameAmount = isSameCurrency && this.#isClose(delta, item)
    const isRestated = item.isLate && isSameCurrency && line.code === item.code
    const differs = !isSameCurrency ? "currency" : isSameAmount ? "code" : "amount"
    const [expected, actual] = differs === "amount"
      ? [Money.format(value), Money.format(amount)]
      : differs === "currency"
      ? [`${Money.format(value)} ${item.currency}`, `${Money.format(amount)} ${line.currency}`]
      : [item.code, Cell.excerpt(line.code)]
    this.#said.push({
      rule: isRestated ? LedgerRules.restated : LedgerRules.lineMismatch,
      enterpriseId: this.#book.enterpriseId ?? item.enterpriseId,
      serviceOrderId: item.orderId,
      key: [line.day, line.code],
      observation: {
        orderItemIds: [item.id],
        message: `The ledger has another ${differs} than the item that the line names.`,
        expected,
        actual,
        delta: differs === "amount" ? Money.format(delta) : null,
        currency: item.currency,
        evidence: {
          row: line.row,
          reference: reference(line),
          day: item.day,
          ledgerDay: line.day,
          code: item.code,
          differs
        }
      }
    })
    this.#claim(
      isRestated ? "restated" : isSameCurrency ? "amount-mismatch" : "currency-mismatch",
      isRestated ? "restated" : isSameAmount ? "rounding" : "unexplained",
      [line],
      [item]
    )
  }

  #duplicates(): void {
    const copies = Map.groupBy(
      [...this.#lines].filter((line) => this.#claimed.has(this.#copyKey(line) ?? "")),
      (line) => this.#copyKey(line) ?? ""
    )
    for (const lines of copies.values()) {
      const [line] = lines
      if (line === undefined) continue
      const item = this.#byId.get(line.id ?? "")
      const amount = Book.sum(lines.map((each) => this.#amount(each)))
      this.#said.push({
        rule: LedgerRules.duplicateLine,
        enterpriseId: this.#book.enterpriseId,
        serviceOrderId: item?.orderId ?? null,
        key: [line.day, line.code, line.id, line.reference],
        observation: {
          orderItemIds: item === undefined ? [] : [item.id],
          message: `${plural(lines.length, "line")} of ${line.day} repeat${
            lines.length === 1 ? "s" : ""
          } another that is matched.`,
          expected: "0",
          actual: Money.format(amount),
          delta: Money.format(amount),
          currency: line.currency,
          evidence: {
            rows: Book.rowsOf(lines),
            reference: reference(line),
            day: line.day,
            code: Cell.excerpt(line.code)
          }
        }
      })
      this.#claim("duplicate", "unexplained", lines, [])
    }
  }

  /** Lines of items that were canceled after the ledger was exported, and items that were created after it. */
  #restated(): void {
    const key = (day: string, { code, currency }: Pick<Coded, "code" | "currency">, amount: Money.Decimal) =>
      `${day}\n${currency}\n${Money.format(amount)}\n${code}`
    const gone = Map.groupBy(this.#canceled, (item) => key(item.day, item, this.#value(item)))
    const said = new Map<string, { lines: Array<LedgerLine>; items: Array<Coded> }>()
    const note = (day: string, { code, currency }: Pick<Coded, "code" | "currency">) =>
      Book.getOrMake(said, `${day}\n${currency}\n${code}`, () => ({ lines: [], items: [] }))
    for (const line of this.#lines) {
      const item = gone.get(key(line.day, line, this.#amount(line)))?.shift()
      if (item === undefined) continue
      this.#claim("restated", "restated", [line], [])
      const noted = note(line.day, line)
      noted.lines.push(line)
      noted.items.push(item)
    }
    for (const item of this.#items) {
      if (!item.isLate || !Coverage.holds(this.#book.coverage, item.day)) continue
      this.#claim("restated", "restated", [], [item])
      note(item.day, item).items.push(item)
    }
    for (const [key, { items, lines }] of said) {
      const [day = "", currency = "", ...code] = key.split("\n")
      this.#said.push({
        rule: LedgerRules.restated,
        enterpriseId: this.#book.enterpriseId,
        serviceOrderId: null,
        key: [day, ...code],
        observation: {
          orderItemIds: items.map(({ id }) => id),
          message: `${plural(items.length, "item")} of ${day} changed after the ledger was exported.`,
          expected: null,
          actual: null,
          delta: Money.format(BigDecimal.subtract(
            Book.sum(lines.map((line) => this.#amount(line))),
            Book.sum(items.filter(({ isCanceled }) => !isCanceled).map((item) => this.#value(item)))
          )),
          currency,
          evidence: { day, code: Cell.excerpt(code.join("\n")), rows: Book.rowsOf(lines) }
        }
      })
    }
  }

  #missingInPms(lines: ReadonlyArray<LedgerLine>, items: ReadonlyArray<Coded>): void {
    const { coverage, dead, mapping } = this.#book
    const nearest = nearestItems(items, (item) => this.#value(item))
    const families = Map.groupBy(items, ({ code, currency }) => `${currency}\n${code}`)
    const counts = new Map<string, number>()
    let suggestions = 0
    for (const line of lines) {
      const amount = this.#amount(line)
      const isWorth = !Book.isZero(amount)
      this.#claim(isWorth ? "missing-in-pms" : "matched", "unexplained", [line], [])
      if (!isWorth || !Coverage.holds(coverage, line.day)) continue
      const near = (families.get(`${line.currency}\n${line.code}`) ?? []).filter((item) =>
        distance(line, item) <= mapping.dayShift
      )
      const subset = suggestions++ < mostSuggestions
        ? Subset.unique(near.map((item) => this.#value(item)), amount)
        : undefined
      const state = line.id === null ? undefined : dead.get(line.id)
      const identity = JSON.stringify([
        line.day,
        line.code,
        line.id,
        line.reference,
        line.currency,
        Money.format(amount)
      ])
      const alike = counts.get(identity) ?? 0
      counts.set(identity, alike + 1)
      const isEdge = Cell.addDays(line.day, -mapping.dayShift) < coverage.first
      this.#said.push({
        rule: LedgerRules.pmsLineMissing,
        enterpriseId: this.#book.enterpriseId,
        serviceOrderId: null,
        key: [line.day, line.code, line.id, line.reference, `${alike}`],
        observation: {
          orderItemIds: [],
          message: `${Money.format(amount)} ${line.currency} of ${line.day} under ${
            Cell.excerpt(line.code) || "no code"
          } in the ledger ${state === undefined ? "is of no order item" : `is of an item that is ${state}`}.`,
          expected: "0",
          actual: Money.format(amount),
          delta: Money.format(amount),
          currency: line.currency,
          evidence: {
            row: line.row,
            reference: reference(line),
            day: line.day,
            code: Cell.excerpt(line.code),
            nearest: nearest(line, amount),
            ...(subset !== undefined && { itemsThatWouldExplainIt: subset.flatMap((place) => near[place]?.id ?? []) }),
            ...(isEdge && { edge: `items before ${coverage.first} were not read` })
          }
        }
      })
    }
  }

  #missingInLedger(items: ReadonlyArray<Coded>, lines: ReadonlyArray<LedgerLine>): void {
    const { coverage } = this.#book
    const missing: Array<Coded> = []
    for (const item of items) {
      // Nobody posts nothing, and nothing is missing where nothing was to be posted.
      if (Book.isZero(this.#value(item))) this.#claim("matched", "rounding", [], [item])
      else if (item.isPending) this.#claim("pending", "pending", [], [item])
      else {
        this.#claim("missing-in-ledger", "unexplained", [], [item])
        if (Coverage.holds(coverage, item.day)) missing.push(item)
      }
    }
    const [single, whole] = [
      missing.filter(({ day }) => this.#days.has(day)),
      missing.filter(({ day }) => !this.#days.has(day))
    ]
    const nearest = nearestLines(lines, (line) => this.#amount(line))
    for (const item of single) {
      const value = this.#value(item)
      this.#missing([item], `${Money.format(value)} ${item.currency} of ${item.day} is not in the ledger.`, {
        code: item.code,
        references: item.references,
        nearest: nearest(item, value)
      })
    }
    for (const items of Map.groupBy(whole, ({ currency, day }) => `${day}\n${currency}`).values()) {
      const codes = Map.groupBy(items, ({ code }) => code)
      this.#missing(
        items,
        `The ledger has no line of ${items[0]?.day}, the platform ${plural(items.length, "item")}.`,
        {
          items: items.length,
          codes: Object.fromEntries(
            [...codes].toSorted(([self], [that]) => self < that ? -1 : 1)
              .map(([code, of]) => [code, Money.format(Book.sum(of.map((item) => this.#value(item))))])
          )
        }
      )
    }
  }

  #missing(items: ReadonlyArray<Coded>, message: string, evidence: Readonly<Record<string, unknown>>): void {
    const [item] = items
    if (item === undefined) return
    const value = Book.sum(items.map((each) => this.#value(each)))
    this.#said.push({
      rule: LedgerRules.lineMissing,
      enterpriseId: this.#book.enterpriseId ?? item.enterpriseId,
      serviceOrderId: items.length === 1 ? item.orderId : null,
      key: [item.day],
      observation: {
        orderItemIds: items.map(({ id }) => id),
        message,
        expected: Money.format(value),
        actual: "0",
        delta: Money.format(BigDecimal.negate(value)),
        currency: item.currency,
        evidence: { day: item.day, ...evidence }
      }
    })
  }

  #timing({ isFar, isRebate, items, lines }: Timing): Book.Said {
    const [line] = lines
    const [item] = items
    const value = Money.format(Book.sum(items.map((each) => this.#value(each))))
    return {
      rule: LedgerRules.timing,
      enterpriseId: this.#book.enterpriseId ?? item?.enterpriseId ?? null,
      serviceOrderId: item?.orderId ?? null,
      key: [item?.day ?? null, line?.day ?? null, line?.code ?? null],
      observation: {
        ...(isFar && { severity: "warning" as const }),
        orderItemIds: items.map(({ id }) => id),
        message: `${value} ${item?.currency} of ${item?.day} stands in the ledger on ${line?.day}.`,
        expected: item?.day ?? null,
        actual: line?.day ?? null,
        currency: item?.currency ?? null,
        evidence: {
          amount: value,
          code: Cell.excerpt(line?.code ?? ""),
          rows: Book.rowsOf(lines),
          reason: isRebate ? "the day of what the rebate takes back" : "another day"
        }
      }
    }
  }
}

/** Lines of one order that stand on another day. */
interface Timing {
  readonly isFar: boolean
  readonly isRebate: boolean
  readonly lines: Array<LedgerLine>
  readonly items: Array<Coded>
}

const byId = (self: Coded, that: Coded): number => self.id < that.id ? -1 : self.id > that.id ? 1 : 0

const distance = (line: Pick<LedgerLine, "day">, item: Pick<Coded, "day">): number =>
  line.day === item.day ? 0 : Math.abs(Cell.daysBetween(item.day, line.day))

const reference = ({ id, reference }: LedgerLine): string | null => {
  const named = id ?? reference
  return named === null ? null : Cell.excerpt(named)
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`
