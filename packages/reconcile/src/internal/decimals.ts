/**
 * JSON numbers as exact decimals.
 *
 * @internal
 */
import { Money } from "@nightaudit/core"

/** The number as it was printed, without an exponent. Most print as the shortest decimal already. */
export const text = (value: number): string => {
  const printed = `${value}`
  return printed.includes("e") ? Money.format(Money.fromNumber(value)) : printed
}

export const sum = (values: Iterable<number>): Money.Decimal => {
  const total = new Money.Sum()
  for (const value of values) total.add(value)
  return total.total
}
