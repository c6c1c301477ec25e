/**
 * Sums of amounts of money, exact, and never over two currencies.
 */
import { type Amount, Money } from "@nightaudit/core"
import { Schema } from "effect"
import { getOrAdd } from "../internal/getOrAdd.ts"
import { Decimal } from "./ArtifactText.ts"

/** What a sum needs of an amount. */
export type Summand = Pick<Amount.Amount, "Currency" | "NetValue" | "GrossValue" | "TaxValues">

/** How many items, and their sums. */
export const Sums = Schema.Struct({ items: Schema.Int, net: Decimal, tax: Decimal, gross: Decimal })
export type Sums = typeof Sums.Type

/** How many items of one currency, and their sums. */
export const Amounts = Schema.Struct({ currency: Schema.String, ...Sums.fields })
export type Amounts = typeof Amounts.Type

/** A running sum of amounts of one currency. */
export class Accumulator {
  readonly currency: string
  #items = 0
  readonly #net = new Money.Sum()
  readonly #tax = new Money.Sum()
  readonly #gross = new Money.Sum()

  constructor(currency: string) {
    this.currency = currency
  }

  add(amount: Summand): void {
    this.#items += 1
    this.#net.add(amount.NetValue)
    for (const tax of amount.TaxValues) this.#tax.add(tax.Value)
    this.#gross.add(amount.GrossValue)
  }

  get amounts(): Amounts {
    return {
      currency: this.currency,
      items: this.#items,
      net: this.#net.text,
      tax: this.#tax.text,
      gross: this.#gross.text
    }
  }
}

/** The sums of each currency, sorted by currency. */
export const byCurrency = (amounts: Iterable<Summand>): ReadonlyArray<Amounts> => {
  let first: Accumulator | undefined
  /** Of other currencies: few have any. */
  let others: Map<string, Accumulator> | undefined
  for (const amount of amounts) {
    const { Currency } = amount
    first ??= new Accumulator(Currency)
    if (Currency === first.currency) first.add(amount)
    else getOrAdd(others ??= new Map(), Currency, () => new Accumulator(Currency)).add(amount)
  }
  if (first === undefined) return []
  if (others === undefined) return [first.amounts]
  return [first, ...others.values()].map((sum) => sum.amounts).toSorted((a, b) => a.currency < b.currency ? -1 : 1)
}

/** The gross sums as a person reads them: `107 EUR and 5 USD`. */
export const inWords = (sums: ReadonlyArray<Amounts>): string =>
  sums.map(({ currency, gross }) => `${gross} ${currency}`).join(" and ")

/** The sum, where all amounts are of one currency. */
export const only = (sums: ReadonlyArray<Amounts>): Amounts | undefined => sums.length === 1 ? sums[0] : undefined
