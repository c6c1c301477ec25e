import { BigDecimal } from "effect"
import { zero } from "./Decimal.ts"

/** Sums of amounts, one for each currency; currencies are never added. */
export class Sums {
  readonly #sums = new Map<string, BigDecimal.BigDecimal>()

  add(currency: string, amount: BigDecimal.BigDecimal): void {
    this.#sums.set(currency, BigDecimal.sum(this.of(currency), amount))
  }

  of(currency: string): BigDecimal.BigDecimal {
    return this.#sums.get(currency) ?? zero
  }

  /** Sorted by currency. */
  get entries(): ReadonlyArray<readonly [currency: string, sum: BigDecimal.BigDecimal]> {
    return [...this.#sums].toSorted(([self], [that]) => self < that ? -1 : 1)
  }
}
