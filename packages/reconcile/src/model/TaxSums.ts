/**
 * Sums of taxes by their codes, exact, of amounts of one currency.
 */
import { Money } from "@nightaudit/core"
import { Schema } from "effect"
import { getOrAdd } from "../internal/getOrAdd.ts"
import type { Summand } from "./Amounts.ts"
import { Decimal } from "./ArtifactText.ts"

/** The taxes of one code; exempt amounts carry none. */
export const TaxSum = Schema.Struct({ code: Schema.NullOr(Schema.String), value: Decimal })
export type TaxSum = typeof TaxSum.Type

/** A running sum of the taxes of each code. */
export class Accumulator {
  readonly #sums = new Map<string | null, Money.Sum>()

  add({ TaxValues }: Pick<Summand, "TaxValues">): void {
    for (const { Code, Value } of TaxValues) {
      getOrAdd(this.#sums, Code ?? null, newSum).add(Value)
    }
  }

  /** Sorted by code, none first. */
  get taxes(): ReadonlyArray<TaxSum> {
    return [...this.#sums].toSorted(([self], [that]) => compare(self, that)).map(([code, sum]) => ({
      code,
      value: sum.text
    }))
  }
}

const newSum = (): Money.Sum => new Money.Sum()

const compare = (self: string | null, that: string | null): number =>
  self === null ? -1 : that === null ? 1 : self < that ? -1 : 1

/** The taxes of one amount. */
export const of = (amount: Pick<Summand, "TaxValues">): ReadonlyArray<TaxSum> => {
  const [first, ...others] = amount.TaxValues
  if (first === undefined) return []
  if (others.length === 0) return [{ code: first.Code ?? null, value: Money.text(first.Value) }]
  const sums = new Accumulator()
  sums.add(amount)
  return sums.taxes
}
