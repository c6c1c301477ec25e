/**
 * The bridge from the platform's totals to the ledger's: `tie-out.json`.
 */
import { Money } from "@nightaudit/core"
import { ArtifactText } from "@nightaudit/reconcile"
import { BigDecimal, Schema, Struct } from "effect"
import * as Book from "./Book.ts"
import * as Coverage from "./Coverage.ts"
import { getOrAdd } from "./internal/getOrAdd.ts"
import type { LedgerLine } from "./LedgerLine.ts"
import { type Measure, measures } from "./Mapping.ts"
import { amountOf, type PmsItem } from "./PmsItem.ts"

/** What became of a line, an item, or a day and code of both. */
export const Status = Schema.Literals([
  "matched",
  "matched-within-tolerance",
  "timing",
  "restated",
  "amount-mismatch",
  "currency-mismatch",
  "missing-in-ledger",
  "missing-in-pms",
  "duplicate",
  "unmapped",
  "out-of-scope",
  "pending"
])
export type Status = typeof Status.Type

const explained = {
  timing: ArtifactText.Decimal,
  restated: ArtifactText.Decimal,
  rebateShifts: ArtifactText.Decimal,
  outOfScope: ArtifactText.Decimal,
  pending: ArtifactText.Decimal,
  rounding: ArtifactText.Decimal,
  unexplained: ArtifactText.Decimal
}
/** Why ledger and platform differ, as far as it is known. */
export type Reason = keyof typeof explained

export const reasons: ReadonlyArray<Reason> = Struct.keys(explained)

/** Ledger less platform in one currency and measure; `difference` is the sum of the reasons. */
export const TieOutRow = Schema.Struct({
  enterpriseId: Schema.NullOr(Schema.String),
  /** The first and the last business date that were compared; both none where the range holds no whole day. */
  from: Schema.NullOr(Schema.String),
  to: Schema.NullOr(Schema.String),
  currency: Schema.String,
  measure: Schema.Literals(measures),
  ledger: ArtifactText.Decimal,
  pms: ArtifactText.Decimal,
  difference: ArtifactText.Decimal,
  ...explained,
  /** What may remain unexplained. */
  tolerance: ArtifactText.Decimal,
  ties: Schema.Boolean
})
export type TieOutRow = typeof TieOutRow.Type

/** The lines and items of one status, counted, and their sums in the first measure. */
export const StatusRow = Schema.Struct({
  enterpriseId: Schema.NullOr(Schema.String),
  currency: Schema.String,
  status: Status,
  lines: Schema.Int,
  items: Schema.Int,
  ledger: ArtifactText.Decimal,
  pms: ArtifactText.Decimal
})
export type StatusRow = typeof StatusRow.Type

/** `tie-out.json`. */
export const TieOut = Schema.Struct({
  schemaVersion: Schema.Literal(1),
  /** `incomplete`: the platform could not be read to its end, so nothing was compared. */
  status: Schema.Literals(["tied", "open", "incomplete"]),
  mode: Schema.Literals(["totals", "lines"]),
  /**
   * `lines`: rows of the file that hold a line. `outsideRange`: lines of days that the range does not hold whole, and that were
   * of no use.
   */
  rows: Schema.Struct({ lines: Schema.Int, unreadable: Schema.Int, outsideRange: Schema.Int }),
  /** The books with inverted signs; null is the book of all enterprises. */
  inverted: Schema.Array(Schema.NullOr(Schema.String)),
  tieOut: Schema.Array(TieOutRow),
  statuses: Schema.Array(StatusRow)
})
export type TieOut = typeof TieOut.Type

interface Sums {
  ledger: Money.Decimal
  pms: Money.Decimal
  readonly reasons: Record<Reason, Money.Decimal>
}

interface Counts {
  lines: number
  items: number
  ledger: Money.Decimal
  pms: Money.Decimal
}

/** Which reason the difference of a measure has. */
export type Explain = Reason | ((measure: Measure) => Reason)

/** Adds up a book. What is of a day out of the coverage counts for nothing. */
export class Tally {
  readonly #book: Book.Book
  readonly #sums = new Map<string, Map<Measure, Sums>>()
  readonly #counts = new Map<string, Map<Status, Counts>>()
  outsideRange = 0

  constructor(book: Book.Book) {
    this.#book = book
  }

  /** Takes lines and items that belong together, each of them once in all. */
  add(
    status: Status,
    explain: Explain,
    lines: ReadonlyArray<LedgerLine>,
    items: ReadonlyArray<PmsItem>
  ): void {
    const { coverage } = this.#book
    for (const line of lines) {
      if (Coverage.holds(coverage, line.day)) this.#line(status, explain, line)
      else if (status === "missing-in-pms") this.outsideRange += 1
    }
    for (const item of items) {
      if (Coverage.holds(coverage, item.day)) this.#item(status, explain, item)
    }
  }

  #line(status: Status, explain: Explain, { amounts, currency }: LedgerLine): void {
    const { mapping } = this.#book
    for (const measure of mapping.measures) {
      const amount = amounts[measure] ?? Money.zero
      const sums = this.#sumsOf(currency, measure)
      const reason = typeof explain === "string" ? explain : explain(measure)
      sums.ledger = BigDecimal.sum(sums.ledger, amount)
      sums.reasons[reason] = BigDecimal.sum(sums.reasons[reason], amount)
    }
    const counts = this.#countsOf(currency, status)
    counts.lines += 1
    counts.ledger = BigDecimal.sum(counts.ledger, amounts[Book.primary(mapping)] ?? Money.zero)
  }

  #item(status: Status, explain: Explain, item: PmsItem): void {
    const { mapping } = this.#book
    for (const measure of mapping.measures) {
      const amount = amountOf(item, measure)
      const sums = this.#sumsOf(item.currency, measure)
      const reason = typeof explain === "string" ? explain : explain(measure)
      sums.pms = BigDecimal.sum(sums.pms, amount)
      sums.reasons[reason] = BigDecimal.subtract(sums.reasons[reason], amount)
    }
    const counts = this.#countsOf(item.currency, status)
    counts.items += 1
    counts.pms = BigDecimal.sum(counts.pms, amountOf(item, Book.primary(mapping)))
  }

  #sumsOf(currency: string, measure: Measure): Sums {
    const sums = getOrAdd(this.#sums, currency, () => new Map<Measure, Sums>())
    return getOrAdd(sums, measure, () => ({
      ledger: Money.zero,
      pms: Money.zero,
      reasons: {
        timing: Money.zero,
        restated: Money.zero,
        rebateShifts: Money.zero,
        outOfScope: Money.zero,
        pending: Money.zero,
        rounding: Money.zero,
        unexplained: Money.zero
      }
    }))
  }

  #countsOf(currency: string, status: Status): Counts {
    const counts = getOrAdd(this.#counts, currency, () => new Map<Status, Counts>())
    return getOrAdd(counts, status, () => ({ lines: 0, items: 0, ledger: Money.zero, pms: Money.zero }))
  }

  /** The bridge of the book, sorted by currency and measure. */
  get rows(): ReadonlyArray<TieOutRow> {
    const { coverage, enterpriseId, mapping } = this.#book
    const isEmpty = coverage.first > coverage.last
    return byKey(this.#sums).flatMap(([currency, sums]) =>
      measures.flatMap((measure) => {
        const of = sums.get(measure)
        if (of === undefined) return []
        const { ledger, pms, reasons } = of
        const tolerance = mapping.tolerance(currency, "")
        return [{
          enterpriseId,
          from: isEmpty ? null : coverage.first,
          to: isEmpty ? null : coverage.last,
          currency,
          measure,
          ledger: Money.format(ledger),
          pms: Money.format(pms),
          difference: Money.format(BigDecimal.subtract(ledger, pms)),
          timing: Money.format(reasons.timing),
          restated: Money.format(reasons.restated),
          rebateShifts: Money.format(reasons.rebateShifts),
          outOfScope: Money.format(reasons.outOfScope),
          pending: Money.format(reasons.pending),
          rounding: Money.format(reasons.rounding),
          unexplained: Money.format(reasons.unexplained),
          tolerance: Money.format(tolerance),
          ties: Book.isWithin(reasons.unexplained, tolerance)
        }]
      })
    )
  }

  /** What became of the lines and items of the book, sorted by currency and status. */
  get statuses(): ReadonlyArray<StatusRow> {
    return byKey(this.#counts).flatMap(([currency, counts]) =>
      byKey(counts).map(([status, { items, ledger, lines, pms }]) => ({
        enterpriseId: this.#book.enterpriseId,
        currency,
        status,
        lines,
        items,
        ledger: Money.format(ledger),
        pms: Money.format(pms)
      }))
    )
  }
}

const byKey = <Key extends string, Value>(map: ReadonlyMap<Key, Value>): ReadonlyArray<readonly [Key, Value]> =>
  [...map].toSorted(([self], [that]) => self < that ? -1 : 1)
