/**
 * Control totals: what was read, judged, summed and shown must be the same items and the same money.
 */
import { Ids, Money } from "@nightaudit/core"
import { BigDecimal, Schema } from "effect"
import { getOrAdd } from "../internal/getOrAdd.ts"
import { Decimal } from "../model/ArtifactText.ts"
import type { ItemInRange } from "../model/ItemInRange.ts"
import { isLive } from "../model/ItemKind.ts"
import type { Line } from "../model/ReconciledOrder.ts"
import * as DaySheet from "../totals/DaySheet.ts"
import type { Outcome } from "./Outcome.ts"

/** Gross values of one currency. */
export const GrossControl = Schema.Struct({
  currency: Schema.String,
  /** Of the items read, whatever their state. */
  read: Decimal,
  /** Of the rows of the totals. */
  totals: Decimal,
  /** Of the Open and Closed items read that stand in lines of one enterprise's items. */
  live: Decimal,
  /** Of the subtotals of these lines. */
  reconciled: Decimal
})
export type GrossControl = typeof GrossControl.Type

export const Controls = Schema.Struct({
  /**
   * Order items of the range: ever seen in it, of these deleted or moved out of it since, and read in the end; with a verdict,
   * in the rows of the totals, and in the days of the day sheets.
   */
  items: Schema.Struct({
    seen: Schema.Int,
    gone: Schema.Int,
    outside: Schema.Int,
    read: Schema.Int,
    judged: Schema.Int,
    totals: Schema.Int,
    daySheet: Schema.Int
  }),
  /** By currency, sorted. */
  gross: Schema.Array(GrossControl),
  /** A hash for each enterprise over what the books see of its items: equal for equal content. */
  content: Schema.Array(Schema.Struct({ enterpriseId: Schema.String, sha256: Schema.String }))
})
export type Controls = typeof Controls.Type

type Side = Exclude<keyof GrossControl, "currency">

/** Adds up what the outcomes of a run say, each side by itself. */
export class Accumulator {
  readonly #items = { seen: 0, gone: 0, outside: 0, read: 0, judged: 0, totals: 0, daySheet: 0 }
  readonly #gross = new Map<string, Record<Side, Money.Decimal>>()
  readonly #content: Array<Controls["content"][number]> = []
  /**
   * The items of lines that have items of another enterprise than the one they come with: those are read at another time, in
   * another version perhaps, or with another order by then.
   */
  readonly #shared = new Set<string>()
  /** Lines of the enterprise in hand, each with the one enterprise that its items are of. */
  #lines: Array<{ readonly line: Line; readonly enterpriseId: string }> = []

  add(outcome: Outcome): void {
    if (outcome._tag === "Order") this.#addOrder(outcome)
    else this.#addEnterprise(outcome)
  }

  get controls(): Controls {
    return {
      items: { ...this.#items },
      gross: [...this.#gross].toSorted(([self], [that]) => self < that ? -1 : 1).map(([currency, sums]) => ({
        currency,
        read: Money.format(sums.read),
        totals: Money.format(sums.totals),
        live: Money.format(sums.live),
        reconciled: Money.format(sums.reconciled)
      })),
      content: this.#content
    }
  }

  #addOrder(
    { line, reconciled: { itemsInRange: [first, ...others] } }: Extract<Outcome, { readonly _tag: "Order" }>
  ): void {
    if (first === undefined) return
    const { EnterpriseId } = first
    if (others.every((item) => Ids.same(item.EnterpriseId, EnterpriseId))) {
      this.#lines.push({ line, enterpriseId: EnterpriseId })
    } else this.#share(line)
  }

  #share({ orderItemIds }: Line): void {
    for (const id of orderItemIds) this.#shared.add(Ids.lower(id))
  }

  #closeLines(reading: string): void {
    for (const { enterpriseId, line } of this.#lines) {
      if (!Ids.same(enterpriseId, reading)) this.#share(line)
      else {
        for (const { currency, gross } of line.subtotals) {
          this.#sum(currency, "reconciled", BigDecimal.fromStringUnsafe(gross))
        }
      }
    }
    this.#lines = []
  }

  #addEnterprise(outcome: Extract<Outcome, { readonly _tag: "Enterprise" }>): void {
    this.#closeLines(outcome.enterpriseId)
    const { gone, items, outside } = outcome.seen ?? { items: outcome.items, gone: 0, outside: 0 }
    this.#items.seen += items
    this.#items.gone += gone
    this.#items.outside += outside
    this.#items.judged += Object.values(outcome.verdicts).reduce((sum, count) => sum + count, 0)
    this.#items.totals += outcome.totals.reduce((sum, row) => sum + row.items, 0)
    this.#items.daySheet += DaySheet.countOf(outcome.daySheet)
    this.#content.push({ enterpriseId: outcome.enterpriseId, sha256: outcome.contentHash })
    const sums = { read: new Map<string, Money.Sum>(), live: new Map<string, Money.Sum>() }
    for (const item of outcome.itemsInRange) {
      this.#items.read += 1
      const { Currency, GrossValue } = item.Amount
      getOrAdd(sums.read, Currency, newSum).add(GrossValue)
      if (isLive(item) && !this.#isShared(item)) getOrAdd(sums.live, Currency, newSum).add(GrossValue)
    }
    for (const side of ["read", "live"] as const) {
      for (const [currency, sum] of sums[side]) this.#sum(currency, side, sum.total)
    }
    for (const { currency, gross } of outcome.totals) {
      this.#sum(currency, "totals", BigDecimal.fromStringUnsafe(gross))
    }
  }

  #isShared({ Id }: Pick<ItemInRange, "Id">): boolean {
    return this.#shared.size > 0 && this.#shared.has(Ids.lower(Id))
  }

  #sum(currency: string, side: Side, value: Money.Decimal): void {
    const { zero } = Money
    const sums = this.#gross.get(currency) ?? { read: zero, totals: zero, live: zero, reconciled: zero }
    this.#gross.set(currency, { ...sums, [side]: BigDecimal.sum(sums[side], value) })
  }
}

/** Whether every control agrees. */
export const hold = ({ gross, items }: Controls): boolean =>
  [items.judged, items.totals, items.daySheet].every((count) => count === items.read) &&
  items.seen === items.read + items.gone + items.outside &&
  gross.every(({ live, read, reconciled, totals }) => read === totals && live === reconciled)

const newSum = (): Money.Sum => new Money.Sum()
