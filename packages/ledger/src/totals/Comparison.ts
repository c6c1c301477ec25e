import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as Book from "../Book.ts"
import * as FieldParser from "../FieldParser.ts"
import { getOrAdd } from "../internal/getOrAdd.ts"
import type { LedgerLine } from "../LedgerLine.ts"
import type { LedgerRule } from "../LedgerRules.ts"
import type { Measure } from "../Mapping.ts"
import type { PmsItem } from "../PmsItem.ts"
import type { Reason, Status, Tally } from "../TieOut.ts"
import type { Group } from "./Group.ts"

/** Every group of a book, and which of them are open. */
export class Comparison {
  readonly book: Book.Book
  readonly #tally: Tally
  readonly said: Array<Book.LedgerObservation> = []
  readonly open = new Set<Group>()

  constructor(book: Book.Book, tally: Tally) {
    this.book = book
    this.#tally = tally
  }

  /** What both sides of a group may differ by. */
  tolerance({ code, currency, items, lines }: Group, measure: Measure): Money.Decimal {
    const declared = this.book.mapping.tolerance(currency, code)
    if (measure === "gross") return declared
    // Half a unit per line or item, because either side may round, and at most five units.
    const halves = Math.min(Math.max(items.length, lines.length), 10)
    const rounding = BigDecimal.multiply(this.book.unit(currency), BigDecimal.make(BigInt(halves) * 5n, 1))
    return BigDecimal.max(declared, rounding)
  }

  /** Ledger less platform. */
  delta(lines: ReadonlyArray<LedgerLine>, items: ReadonlyArray<PmsItem>, measure: Measure): Money.Decimal {
    return BigDecimal.subtract(Book.ledgerSum(lines, measure), Book.pmsSum(items, measure))
  }

  /** The same of a whole group. */
  deltaOf({ deltas, items, lines }: Group, measure: Measure = Book.primary(this.book.mapping)): Money.Decimal {
    return getOrAdd(deltas, measure, () => this.delta(lines, items, measure))
  }

  /** Whether some lines and items of a group differ by no more than the group may. */
  agrees(group: Group, lines: ReadonlyArray<LedgerLine>, items: ReadonlyArray<PmsItem>): boolean {
    return this.book.mapping.measures.every((measure) =>
      Book.isWithin(this.delta(lines, items, measure), this.tolerance(group, measure))
    )
  }

  /** Whether a group differs by no more than it may. */
  isWithin(group: Group, measures: ReadonlyArray<Measure> = this.book.mapping.measures): boolean {
    return measures.every((measure) => Book.isWithin(this.deltaOf(group, measure), this.tolerance(group, measure)))
  }

  /** Takes the group off the open ones. */
  close(group: Group, status: Status, reason: Reason): void {
    this.open.delete(group)
    const explain = (measure: Measure) => this.isWithin(group, [measure]) ? "rounding" : reason
    this.#tally.add(status, explain, group.lines, group.items)
  }

  /** Says something of a group, with both its sides. */
  say(
    rule: LedgerRule,
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
    const { mapping } = this.book
    const measure = mapping.measures.find((each) => !this.isWithin(group, [each])) ?? Book.primary(mapping)
    const values = {
      expected: Money.format(Book.pmsSum(group.items, measure)),
      actual: Money.format(Book.ledgerSum(group.lines, measure)),
      delta: Money.format(this.deltaOf(group, measure)),
      currency: group.currency
    }
    this.said.push({
      rule,
      enterpriseId: this.book.enterpriseId,
      serviceOrderId: null,
      key: [group.day, group.code, ...said.key ?? []],
      observation: {
        orderItemIds: said.items.map(({ id }) => id),
        message: said.message,
        ...(said.values ?? values),
        evidence: {
          day: group.day,
          code: FieldParser.excerpt(group.code),
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
